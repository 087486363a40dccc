//! What Cargo.toml says about tests and `cargo metadata` does not report.

use std::collections::BTreeSet;

use toml_edit::{Document, Item};

use crate::project::toml::at;

/// A Cargo.toml.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The integration tests with `harness = false`.
    pub without_harness: BTreeSet<String>,
    /// Whether the unit tests have it.
    pub is_library_without_harness: bool,
}

impl Manifest {
    /// Parses its text. Cargo has parsed it before, so text that is not TOML counts as empty.
    pub(super) fn parse(text: &str) -> Self {
        let Ok(document) = Document::parse(text) else {
            return Self::default();
        };
        let document: Document<&str> = document;
        let root = document.as_item();
        let lacks = |table: &dyn toml_edit::TableLike| {
            table.get("harness").and_then(Item::as_bool) == Some(false)
        };
        let library = at(root, &["lib"]).and_then(Item::as_table_like);
        let tests = at(root, &["test"]).and_then(Item::as_array_of_tables);
        let tests = tests.into_iter().flatten().filter(|table| lacks(*table));
        let name = |table: &toml_edit::Table| Some(table.get("name")?.as_str()?.to_owned());
        Self {
            without_harness: tests.filter_map(name).collect(),
            is_library_without_harness: library.is_some_and(lacks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Manifest;

    #[test]
    fn harnesses() {
        let text = "[lib]\nharness = false\n[[test]]\nname = \"a\"\nharness = false\n[[test]]\nname = \"b\"\n";
        let manifest = Manifest::parse(text);
        assert!(manifest.is_library_without_harness);
        assert_eq!(manifest.without_harness, ["a".to_owned()].into());
        assert_eq!(Manifest::parse("["), Manifest::default());
    }
}
