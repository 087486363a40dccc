//! Which manifest counts for an extension, where members inherit.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use super::{abi_of, manifest_of};
use crate::facts::{Facts, Manifest};
use crate::source::Source;

/// The manifest that counts for `//a`, and the floor that it asks for.
fn counts(root: &str, member: &str) -> Option<(String, Option<u32>)> {
    let manifests = [
        ("Cargo.toml", format!("[workspace.dependencies]\n{root}\n")),
        ("a/Cargo.toml", format!("[dependencies]\n{member}\n")),
    ];
    let facts = Facts {
        manifests: manifests
            .map(|(path, text)| Manifest::parse(Source::new(path, text)).unwrap())
            .to_vec(),
        ..Facts::default()
    };
    let (manifest, asked) = manifest_of(&facts, "a")?;
    let floor = abi_of(asked).and_then(|(abi, _)| abi.floor());
    Some((manifest.source.path.clone(), floor))
}

#[test]
fn inherited() {
    let (plain, with) = (
        "pyo3 = \"0.30\"",
        "pyo3 = { version = \"0.30\", features = [\"abi3-py39\"] }",
    );
    let more = "pyo3 = { workspace = true, features = [\"abi3-py310\"] }";
    let at = |path: &str, floor| Some((path.to_owned(), floor));
    assert_eq!(counts(plain, more), at("a/Cargo.toml", Some(10)));
    // Features add up: the lowest floor counts.
    assert_eq!(counts(with, more), at("Cargo.toml", Some(9)));
    assert_eq!(
        counts(with, "pyo3.workspace = true"),
        at("Cargo.toml", Some(9))
    );
    assert_eq!(
        counts(plain, "pyo3.workspace = true"),
        at("Cargo.toml", None)
    );
    assert_eq!(counts(plain, with), at("a/Cargo.toml", Some(9)));
}
