//! Facts from the workspace's Cargo.toml that `cargo metadata` does not report.

use toml_edit::{Document, DocumentMut, Item, Value};

use crate::project::toml::{at, strings, text_of};

/// A Cargo.toml at the root of a workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Whether it has a `[workspace]` table.
    pub is_workspace: bool,
    /// `workspace.members`, as written.
    pub members: Vec<String>,
    /// The feature resolver.
    pub resolver: String,
    /// Whether the resolver is explicit rather than implied by the edition.
    pub names_resolver: bool,
    /// Whether the resolver is set in `[package]`.
    pub is_resolver_of_package: bool,
    /// `profile.release`: `key = value`.
    pub profile: Vec<String>,
    /// `[patch]`: registry, crate, and the entry.
    pub patches: Vec<(String, String, String)>,
}

impl Manifest {
    /// Parses its text. Cargo has parsed it before, so text that is not TOML counts as empty.
    pub(crate) fn parse(text: &str) -> Self {
        let Ok(document) = Document::parse(text) else {
            return Self::default();
        };
        let document: Document<&str> = document;
        let root = document.as_item();
        let edition = text_of(at(root, &["package", "edition"]));
        let written = text_of(at(root, &["workspace", "resolver"]))
            .or(text_of(at(root, &["package", "resolver"])));
        let implied = match edition.as_deref() {
            Some("2021") => "2",
            Some(edition) if edition >= "2024" => "3",
            _ => "1",
        };
        let table = |keys: &[&str]| at(root, keys).and_then(Item::as_table_like);
        let line = |(key, value): (&str, &Item)| {
            value
                .as_value()
                .map(|value| format!("{key} = {}", value.to_string().trim()))
        };
        let profile = table(&["profile", "release"]);
        let mut patches = Vec::new();
        for (registry, crates) in table(&["patch"]).into_iter().flat_map(|table| table.iter()) {
            for (name, item) in crates
                .as_table_like()
                .into_iter()
                .flat_map(|table| table.iter())
            {
                let text = match item {
                    Item::Value(value) => value.to_string(),
                    Item::Table(table) => table.clone().into_inline_table().to_string(),
                    _ => continue,
                };
                patches.push((registry.to_owned(), name.to_owned(), text.trim().to_owned()));
            }
        }
        Self {
            is_workspace: at(root, &["workspace"]).is_some(),
            members: strings(at(root, &["workspace", "members"])),
            names_resolver: written.is_some(),
            is_resolver_of_package: at(root, &["package", "resolver"]).is_some(),
            resolver: written.unwrap_or_else(|| implied.to_owned()),
            profile: profile
                .into_iter()
                .flat_map(|table| table.iter())
                .filter_map(line)
                .collect(),
            patches,
        }
    }
}

/// Returns whether a manifest uses syntax that requires TOML 1.1: an inline table over several lines, or one with a trailing
/// comma.
pub(crate) fn is_newer_toml(text: &str) -> bool {
    let Ok(document) = text.parse::<DocumentMut>() else {
        return false;
    };
    is_newer(document.as_item())
}

fn is_newer(item: &Item) -> bool {
    match item {
        Item::None => false,
        Item::Value(value) => is_newer_value(value),
        Item::Table(table) => table.iter().any(|(_, item)| is_newer(item)),
        Item::ArrayOfTables(array) => array
            .iter()
            .any(|table| table.iter().any(|(_, item)| is_newer(item))),
    }
}

fn is_newer_value(value: &Value) -> bool {
    match value {
        Value::Array(array) => array.iter().any(is_newer_value),
        Value::InlineTable(table) => {
            let lines = |value: Value| value.decorated("", "").to_string().matches('\n').count();
            let inner: usize = table.iter().map(|(_, value)| lines(value.clone())).sum();
            table.trailing_comma()
                || lines(value.clone()) > inner
                || table.iter().any(|(_, value)| is_newer_value(value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_newer_toml, Manifest};

    #[test]
    fn newer_toml() {
        let table = [
            ("a = { b = 1, c = { d = [\n1,\n] } }", false),
            ("a = [\n{ b = 1 },\n{ b = 2 },\n]", false),
            ("a = { b = \"\"\"\n\n\"\"\" }", false),
            ("a = {\n b = 1 }", true),
            ("a = { b = 1\n}", true),
            ("a = { b = 1, # c\n c = 2 }", true),
            ("a = { b = 1, }", true),
            ("[[x.y]]\na = [{ b = {\nc = 1 } }]", true),
            ("no TOML", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_newer_toml(text), expected, "{text}");
        }
    }

    #[test]
    fn manifests() {
        let text = "[workspace]\nmembers = [\"a\", 'crates/*']\n[profile.release]\nlto = \"fat\" # fast\n[patch.crates-io]\nx = { git = \"u\" }\n";
        let expected = Manifest {
            is_workspace: true,
            members: vec!["a".to_owned(), "crates/*".to_owned()],
            resolver: "1".to_owned(),
            names_resolver: false,
            is_resolver_of_package: false,
            profile: vec!["lto = \"fat\"".to_owned()],
            patches: vec![(
                "crates-io".to_owned(),
                "x".to_owned(),
                "{ git = \"u\" }".to_owned(),
            )],
        };
        assert_eq!(Manifest::parse(text), expected);
        let table = [
            ("[package]\nedition = \"2021\"", "2"),
            ("[package]\nedition = \"2024\"", "3"),
            ("[package]\nedition = \"2018\"\nresolver = \"2\"", "2"),
            ("[workspace]\nresolver = \"3\"", "3"),
            ("no TOML", ""),
        ];
        for (text, expected) in table {
            assert_eq!(Manifest::parse(text).resolver, expected, "{text}");
        }
    }
}
