//! Where Python finds an extension: maturin's rules for packages.

use super::shapes::{case, holds, text};
use super::Case;

fn alone(files: &[(&str, &str)]) -> Case {
    let pyproject = ("pyproject.toml", "[project]\nname = \"lone\"\nversion = \"1\"\n[build-system]\nbuild-backend = \"maturin\"\n");
    case(
        "lone",
        "Cargo.toml",
        &[files, &[pyproject, ("src/lib.rs", "")]].concat(),
    )
}

/// maturin generates the package of a module that is all Rust, and puts a stub into it.
#[test]
fn a_module_that_is_all_rust() {
    let case = alone(&[("lone.pyi", "")]);
    let lines = [
        "    name = \"lone\",\n",
        "    module_name = \"lone.lone\",\n",
        "    package_init = True,\n",
        "    pyi = [\"lone.pyi\"],\n",
    ];
    holds(&case, &lines);
}

/// The folder of a crate is no Python package for maturin, although it has the same name. The library goes there, so the folder cannot
/// be a Bazel package.
#[test]
fn a_crate_in_a_folder_of_the_name() {
    let case = alone(&[
        (
            "lone/Cargo.toml",
            "[package]\nname = \"lone-core\"\nversion = \"0.1.0\"\n",
        ),
        ("lone/src/lib.rs", ""),
    ]);
    case.edit(
        "Cargo.toml",
        "[dependencies]\n",
        "[dependencies]\nlone-core = { path = \"lone\" }\n",
    );
    holds(
        &case,
        &[
            "    package_init = True,\n",
            "    srcs = glob([\"lone/src/**/*.rs\"]),\n",
        ],
    );
}

/// A folder without `__init__.py`, but with a stub, is a package for maturin, and nothing is generated.
#[test]
fn a_folder_with_only_a_stub() {
    let case = alone(&[("lone/lone.pyi", "")]);
    holds(&case, &["    module_name = \"lone.lone\",\n"]);
    assert!(!text(&case, "BUILD.bazel").contains("package_init"));
}

/// maturin keeps an extension with a dotted name where it is, and setuptools keeps all of them.
#[test]
fn no_package_is_generated() {
    let case = alone(&[("lone/__init__.py", "")]);
    case.edit(
        "pyproject.toml",
        "backend = \"maturin\"\n",
        "backend = \"maturin\"\n[tool.maturin]\nmodule-name = \"lone._lone\"\n",
    );
    holds(&case, &["    module_name = \"lone._lone\",\n"]);
    assert!(!text(&case, "BUILD.bazel").contains("package_init"));

    let setup = "from setuptools import setup\nfrom setuptools_rust import RustExtension\nsetup(name='lone', rust_extensions=[RustExtension('lone')])\n";
    let case = super::shapes::case(
        "lone",
        "Cargo.toml",
        &[("setup.py", setup), ("src/lib.rs", "")],
    );
    let build = text(&case, "BUILD.bazel");
    assert!(
        !build.contains("package_init") && !build.contains("module_name"),
        "{build}"
    );
}

/// `NAME.develop` copies the generated package into the source tree, which does not make it a source.
#[test]
fn after_develop() {
    let case = alone(&[("lone.pyi", "")]);
    case.adopt().unwrap();
    let copied = "from .lone import *\n";
    let digest = scaffold::plan::Digest::of(copied.as_bytes());
    let record = format!("{{\"label\": \"//:lone\", \"files\": {{\"lone/__init__.py\": [\"{digest}\"]}}, \"folders\": [\"lone\"]}}");
    case.write("lone/__init__.py", copied);
    case.write(".pyo3_bzl/develop/%3Alone.json", record);
    assert_eq!(case.adopt().unwrap(), [""; 0]);

    // The user's own, from now on.
    case.write("lone/__init__.py", "from .lone import parse\n");
    assert_eq!(case.adopt().unwrap(), ["BUILD.bazel"]);
    assert!(text(&case, "BUILD.bazel").contains("    py_srcs = glob([\"lone/**/*.py\"]),\n"));
}
