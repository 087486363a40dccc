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

/// rust-embed reads its files at run time in debug builds, from the folder where the crate was compiled. Bazel keeps no such folder.
#[test]
fn crates_that_embed_files_only_with_optimization() {
    let with = |features: &str| {
        let case = case("plain", "Cargo.toml", &[("src/lib.rs", "")]);
        let line = format!(
            "[dependencies]\nrust-embed = {{ version = \"8\", features = [{features}] }}\n"
        );
        case.edit("Cargo.toml", "[dependencies]\n", &line);
        text(&case, "MODULE.bazel")
    };
    let module = with("");
    for name in ["rust-embed", "rust-embed-impl", "rust-embed-utils"] {
        let annotation = format!("crate.annotation(\n    crate = \"{name}\",\n    crate_features = [\"debug-embed\"],\n)\n");
        assert!(module.contains(&annotation), "{name}: {module}");
    }
    let told = with("\"debug-embed\"");
    assert!(!told.contains("debug-embed"), "{told}");
}

/// maturin enables features of a dependency by its name. PyO3 would find no stable ABI without them.
#[test]
fn features_of_dependencies_that_the_build_requests() {
    let pyproject = "[build-system]\nbuild-backend = \"maturin\"\n[tool.maturin]\nfeatures = [\"pyo3/extension-module\", \"pyo3/abi3-py310\"]\n";
    let files = [("src/lib.rs", ""), ("pyproject.toml", pyproject)];
    let case = case("plain", "Cargo.toml", &files);
    case.edit("Cargo.toml", ", features = [\"abi3-py39\"]", "");
    let manifest = text(&case, "bazel/crates/plain/Cargo.toml");
    let line = "pyo3 = { version = \"^0.30.1\", features = [\"abi3-py310\"] }\n";
    assert!(manifest.contains(line), "{manifest}");
    holds(&case, &["    abi = \"abi3-py310\",\n"]);
}
