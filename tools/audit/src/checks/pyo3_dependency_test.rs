//! Which manifest applies to an extension if members inherit, and which minimum version is recommended.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use super::{abi_of, floor_to_advise, manifest_of};
use crate::facts::{Facts, Lock, Manifest, Project};
use crate::source::Source;

/// Returns the manifest that applies to `//a`, and the minimum version that it requests.
fn counts(root: &str, member: &str) -> Option<(String, Option<u8>)> {
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
    let floor = abi_of(asked).and_then(|(abi, _)| Some(abi.floor()?.0));
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
    // Cargo unifies features, so the lowest minimum version applies.
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

/// Returns the recommendation for a version of PyO3 in Cargo.toml, perhaps also in Cargo.lock, and a `requires-python`.
fn advised(asked: &str, locked: Option<&str>, promised: Option<&str>) -> u8 {
    let source = |path: &str, text: String| Source::new(path.to_owned(), text);
    let manifest = format!("[dependencies]\npyo3 = \"{asked}\"\n");
    let lock = |version| format!("[[package]]\nname = \"pyo3\"\nversion = \"{version}\"\n");
    let project = |python| format!("[project]\nrequires-python = \"{python}\"\n");
    floor_to_advise(&Facts {
        manifests: Manifest::parse(source("Cargo.toml", manifest))
            .into_iter()
            .collect(),
        locks: locked
            .and_then(|version| Lock::parse(source("Cargo.lock", lock(version))).ok())
            .into_iter()
            .collect(),
        projects: promised
            .and_then(|python| Project::parse(source("pyproject.toml", project(python))).ok())
            .into_iter()
            .collect(),
        ..Facts::default()
    })
    .0
}

#[test]
fn floors() {
    let table = [
        ("0.30", None, None, 9),
        ("0.30", None, Some(">=3.8"), 9),
        ("0.30", None, Some(">=3.11"), 11),
        ("0.29", None, Some(">=3.7"), 8),
        ("0.26", None, Some(">=3.7"), 7),
        ("0.26", None, Some(">=3.6"), 7),
        ("0.26", None, None, 9),
        (">=0.26", Some("0.30.1"), Some(">=3.8"), 9),
    ];
    for (asked, locked, promised, expected) in table {
        assert_eq!(
            advised(asked, locked, promised),
            expected,
            "{asked} {locked:?} {promised:?}"
        );
    }
}
