//! The hub of third-party crates.

use super::shapes::{case, holds, text};

/// crate_universe knows crates by name and version, so the project's own must differ from a dependency's.
#[test]
fn a_dependency_of_the_same_name_and_version() {
    let case = case("plain", "Cargo.toml", &[("src/lib.rs", "")]);
    case.edit(
        "Cargo.toml",
        "version = \"0.1.0\"\n",
        "version = \"2.0.0\"\n",
    );
    case.edit(
        "Cargo.toml",
        "[dependencies]\n",
        "[dependencies]\ninner = { package = \"plain\", version = \"2\" }\n",
    );
    let manifest = text(&case, "bazel/crates/plain/Cargo.toml");
    assert!(
        manifest.contains("version = \"2.0.0-project\"\n"),
        "{manifest}"
    );
    let lock = text(&case, "bazel/crates/Cargo.lock");
    assert!(lock.contains("version = \"2.0.0\"\nsource"), "{lock}");
    holds(&case, &["    version = \"2.0.0\",\n"]);
}
