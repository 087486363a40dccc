//! Cargo.lock: what it pins.

use std::collections::BTreeSet;

use toml_edit::{Document, Item};

use super::toml::text_of;

/// The crates from elsewhere that a Cargo.lock pins, as `name version`; empty if it is no TOML.
pub(crate) fn pinned(text: &str) -> BTreeSet<String> {
    let Ok(document) = Document::parse(text) else {
        return BTreeSet::new();
    };
    let document: Document<&str> = document;
    let packages = document.get("package").and_then(Item::as_array_of_tables);
    let pinned = packages
        .into_iter()
        .flat_map(|packages| packages.iter())
        .filter_map(|package| {
            package.get("source")?;
            Some(format!(
                "{} {}",
                text_of(package.get("name"))?,
                text_of(package.get("version"))?
            ))
        });
    pinned.collect()
}

#[cfg(test)]
mod tests {
    use super::pinned;

    #[test]
    fn crates() {
        let text = "[[package]]\nname = \"own\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"0.1.2\"\nsource = \"registry+x\"\n";
        assert_eq!(pinned(text).into_iter().collect::<Vec<_>>(), ["a 0.1.2"]);
        assert!(pinned("no = ").is_empty() && pinned("").is_empty());
    }
}
