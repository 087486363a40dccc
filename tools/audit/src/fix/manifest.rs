//! Edits `Cargo.toml` through `toml_edit`, which keeps comments and order.

use toml_edit::{DocumentMut, Item, TableLike, Value};

use crate::change::Edit;

/// Removes or replaces a feature of a dependency. Returns the text unchanged if it lacks the feature.
///
/// # Errors
/// Fails if the text is not TOML or has no such dependency.
pub fn edit(text: &str, edit: &Edit) -> Result<String, String> {
    let (dependency, feature, with) = match edit {
        Edit::CargoRemoveFeature {
            dependency,
            feature,
        } => (dependency, feature, None),
        Edit::CargoReplaceFeature {
            dependency,
            feature,
            with,
        } => (dependency, feature, Some(with)),
        _ => return Err("it is a Cargo.toml".to_owned()),
    };
    let mut document: DocumentMut = text.parse().map_err(|error| format!("not TOML: {error}"))?;
    let mut item: &mut Item = document.as_item_mut();
    for key in dependency {
        let table = item.as_table_like_mut();
        let found = table.and_then(|table| table.get_mut(key));
        item = found.ok_or_else(|| format!("there is no `{}`", dependency.join(".")))?;
    }
    let Some(table) = item.as_table_like_mut() else {
        return Ok(text.to_owned());
    };
    change(table, feature, with.map(String::as_str));
    Ok(document.to_string())
}

fn change(table: &mut dyn TableLike, feature: &str, with: Option<&str>) {
    let Some(features) = table.get_mut("features").and_then(Item::as_array_mut) else {
        return;
    };
    loop {
        let mut there = features.iter();
        let Some(index) = there.position(|value| value.as_str() == Some(feature)) else {
            break;
        };
        drop(there);
        let known = with.filter(|with| features.iter().all(|value| value.as_str() != Some(with)));
        match (known, features.get_mut(index)) {
            (Some(with), Some(value)) => {
                let mut new = Value::from(with);
                *new.decor_mut() = value.decor().clone();
                *value = new;
            }
            _ => {
                let removed = features.remove(index);
                // A new first entry takes over the whitespace of the removed one.
                if let (0, Some(first)) = (index, features.get_mut(0)) {
                    *first.decor_mut() = removed.decor().clone();
                }
            }
        }
    }
    if !features.is_empty() {
        return;
    }
    let removed = table.remove("features");
    let end = removed.and_then(|item| {
        let value = item.into_value().ok()?;
        value.decor().suffix().cloned()
    });
    // Keep the whitespace before the closing brace of `{ … }`.
    let last = table.iter_mut().last();
    if let (Some(end), Some((_, Item::Value(value)))) = (end, last) {
        value.decor_mut().set_suffix(end);
    }
}

#[cfg(test)]
mod tests {
    use super::edit;
    use crate::change::Edit;

    fn remove(text: &str) -> Result<String, String> {
        let dependency = vec!["dependencies".to_owned(), "pyo3".to_owned()];
        let feature = "extension-module".to_owned();
        edit(
            text,
            &Edit::CargoRemoveFeature {
                dependency,
                feature,
            },
        )
    }

    #[test]
    fn removed() {
        let table = [
            (
                "# top\n[dependencies]\npyo3 = { version = \"0.30\", features = [\"abi3-py39\", \"extension-module\"] } # why\n",
                "# top\n[dependencies]\npyo3 = { version = \"0.30\", features = [\"abi3-py39\"] } # why\n",
            ),
            (
                "[dependencies]\npyo3 = { version = \"0.30\", features = [\"extension-module\", \"abi3-py39\"] }\n",
                "[dependencies]\npyo3 = { version = \"0.30\", features = [\"abi3-py39\"] }\n",
            ),
            (
                "[dependencies]\npyo3 = { version = \"0.30\", features = [\"extension-module\"] }\n",
                "[dependencies]\npyo3 = { version = \"0.30\" }\n",
            ),
            (
                "[dependencies.pyo3]\nversion = \"0.30\"\nfeatures = [\n    # mine\n    \"abi3-py39\",\n    \"extension-module\",\n]\n",
                "[dependencies.pyo3]\nversion = \"0.30\"\nfeatures = [\n    # mine\n    \"abi3-py39\",\n]\n",
            ),
            ("[dependencies]\npyo3 = \"0.30\"\n", "[dependencies]\npyo3 = \"0.30\"\n"),
        ];
        for (text, expected) in table {
            let once = remove(text);
            assert_eq!(once.as_deref(), Ok(expected));
            assert_eq!(once.and_then(|once| remove(&once)).as_deref(), Ok(expected));
        }
        assert_eq!(
            remove("[dependencies]\n").err().as_deref(),
            Some("there is no `dependencies.pyo3`")
        );
    }

    #[test]
    fn replaced() {
        let replace = |text: &str| {
            let dependency = vec![
                "workspace".to_owned(),
                "dependencies".to_owned(),
                "pyo3".to_owned(),
            ];
            edit(
                text,
                &Edit::CargoReplaceFeature {
                    dependency,
                    feature: "abi3".to_owned(),
                    with: "abi3-py39".to_owned(),
                },
            )
        };
        let text = "[workspace.dependencies]\npyo3 = { version = \"0.30\", features = [\n  \"abi3\", # any\n  \"serde\" ] }\n";
        let expected = text.replace("\"abi3\"", "\"abi3-py39\"");
        assert_eq!(replace(text), Ok(expected.clone()));
        assert_eq!(replace(&expected), Ok(expected));
    }
}
