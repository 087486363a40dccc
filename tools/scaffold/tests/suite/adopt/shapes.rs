//! Shapes of published projects, each reduced to its special feature.

use scaffold::plan::Content;

use super::Case;

const LIBRARY: &str = "[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\npyo3 = { version = \"0.30.1\", features = [\"abi3-py39\"] }\n";

pub(super) fn case(name: &str, manifest: &str, files: &[(&str, &str)]) -> Case {
    let case = Case::empty();
    let package =
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    case.write(manifest, package + LIBRARY);
    for (path, text) in files {
        case.write(path, text);
    }
    case
}

/// Returns the text of a file of the plan.
pub(super) fn text(case: &Case, path: &str) -> String {
    let plan = case.plan().unwrap();
    let file = plan.files().iter().find(|file| file.path.as_str() == path);
    match &file.unwrap().content {
        Content::Whole(text) | Content::CargoLock(text) | Content::Edit { text, .. } => {
            text.clone()
        }
        Content::Sections { sections, .. } => sections
            .iter()
            .map(|section| section.body.clone())
            .collect(),
    }
}

#[track_caller]
pub(super) fn holds(case: &Case, lines: &[&str]) {
    let build = text(case, "BUILD.bazel");
    for line in lines {
        assert!(build.contains(line), "{line}: {build}");
    }
}

/// The script links libpython unless a variable of maturin says that it builds an extension. An extension with libpython does not load.
#[test]
fn a_build_script_that_links_libpython() {
    let environment = "    build_script_env = {\"PYO3_BUILD_EXTENSION_MODULE\": \"1\"},\n";
    let adopted = |script: &str| {
        let files = [("src/lib.rs", ""), ("build.rs", script)];
        text(&case("cave", "Cargo.toml", &files), "BUILD.bazel")
    };
    let script = "fn main() {\n    if std::env::var(\"PYO3_BUILD_EXTENSION_MODULE\").is_err() {\n        println!(\"cargo::rustc-link-lib=python3.14\");\n    }\n}\n";
    let build = adopted(script);
    assert!(build.contains(environment), "{build}");
    assert!(!adopted("fn main() {}\n").contains("build_script_env"));
}

/// Macros read folders: templates of askama, which include one another, and what rust-embed and include_dir embed.
#[test]
fn folders_that_macros_read() {
    let source = "#[template(path = \"page.md\")]\nstruct Page;\n#[folder = \"assets/\"]\nstruct Assets;\nstatic DIR: Dir = include_dir!(\"$CARGO_MANIFEST_DIR/data\");\nfn f(x: &str) { g(\"other\") }\n";
    let files = [
        ("src/lib.rs", source),
        ("templates/page.md", ""),
        ("templates/base/head.md", ""),
        ("assets/logo.svg", ""),
        ("data/a/b.txt", ""),
        ("other/c.txt", ""),
    ];
    let expected = "    compile_data = [\n        \"assets/logo.svg\",\n        \"data/a/b.txt\",\n        \"templates/base/head.md\",\n        \"templates/page.md\",\n    ],\n";
    holds(&case("page", "Cargo.toml", &files), &[expected]);
}

/// The settings of this backend are code. The crate is adopted, and a note asks the user to check the names.
#[test]
fn meson_python() {
    let pyproject = "[project]\nname = \"mez\"\n[build-system]\nrequires = [\"meson-python\"]\nbuild-backend = \"mesonpy\"\n";
    let case = case(
        "mez",
        "Cargo.toml",
        &[
            ("pyproject.toml", pyproject),
            ("meson.build", "project('mez', 'rust')\n"),
            ("src/lib.rs", ""),
        ],
    );
    holds(&case, &["    name = \"mez\",\n"]);
    let notes = case.plan().unwrap().notes;
    assert!(
        notes
            .iter()
            .any(|note| note.subject == "build backend `mesonpy`"),
        "{notes:?}"
    );
}

/// Cargo finds a README that no manifest names, and maturin uses it.
#[test]
fn a_readme_that_cargo_finds() {
    let pyproject = "[project]\nname = \"thing\"\ndynamic = [\"readme\", \"version\"]\n[build-system]\nbuild-backend = \"maturin\"\n";
    let case = case(
        "thing",
        "Cargo.toml",
        &[
            ("pyproject.toml", pyproject),
            ("src/lib.rs", ""),
            ("README.md", "Things.\n"),
        ],
    );
    holds(
        &case,
        &[
            "    description_file = \"README.md\",\n",
            "    version = \"0.1.0\",\n",
            "come from Cargo.toml: run `adopt` again",
        ],
    );
}

/// maturin's layout without a line of configuration: the crate in `rust`, the package in `src`.
#[test]
fn a_crate_in_rust_and_a_package_in_src() {
    let pyproject = "[project]\nname = \"thing\"\n[build-system]\nbuild-backend = \"maturin\"\n[tool.maturin]\nmodule-name = \"thing._native\"\npython-packages = [\"thing\"]\n";
    let case = case(
        "thing",
        "rust/Cargo.toml",
        &[
            ("pyproject.toml", pyproject),
            ("rust/src/lib.rs", ""),
            ("src/thing/__init__.py", ""),
        ],
    );
    holds(
        &case,
        &[
            "    imports = [\"src\"],\n",
            "    module_name = \"thing._native\",\n",
            "    py_srcs = glob([\"src/thing/**/*.py\"]),\n",
            "    srcs = glob([\"rust/src/**/*.rs\"]),\n",
        ],
    );
}

/// Two packages, one of which is a namespace: it has no `__init__.py`.
#[test]
fn two_packages_one_a_namespace() {
    let pyproject = "[build-system]\nbuild-backend = \"maturin\"\n[tool.maturin]\nmodule-name = \"space.inner._native\"\npython-source = \"python\"\npython-packages = [\"space\", \"tools\"]\n";
    let case = case(
        "thing",
        "Cargo.toml",
        &[
            ("pyproject.toml", pyproject),
            ("src/lib.rs", ""),
            ("python/space/inner/__init__.py", ""),
            ("python/tools/__init__.py", ""),
        ],
    );
    holds(
        &case,
        &[
            "    module_name = \"space.inner._native\",\n",
            "        \"python/space/**/*.py\",\n",
            "        \"python/tools/**/*.py\",\n",
        ],
    );
}

/// setuptools-rust in pyproject.toml, with `lib.rs` beside Cargo.toml.
#[test]
fn a_crate_root_beside_its_manifest() {
    let pyproject = "[build-system]\nbuild-backend = \"setuptools.build_meta\"\n[[tool.setuptools-rust.ext-modules]]\ntarget = \"thing._native\"\npath = \"native/Cargo.toml\"\n";
    let case = case(
        "thing",
        "native/Cargo.toml",
        &[
            ("pyproject.toml", pyproject),
            ("native/lib.rs", ""),
            ("native/build/other.rs", ""),
            ("thing/__init__.py", ""),
        ],
    );
    case.edit("native/Cargo.toml", "[lib]\n", "[lib]\npath = \"lib.rs\"\n");
    holds(
        &case,
        &[
            "    crate_root = \"native/lib.rs\",\n",
            "    module_name = \"thing._native\",\n",
        ],
    );
}

/// Three extensions, two of them in nested branches; `optional`; tests by unittest.
#[test]
fn extensions_in_branches_of_setup_py() {
    let setup = "import os, sys\nfrom setuptools import setup\nfrom setuptools_rust import RustExtension, Binding\n\nextensions = [RustExtension(\"thing._one\", \"one/Cargo.toml\", binding=Binding.PyO3)]\nif sys.platform == \"win32\":\n    pass\nelse:\n    if os.environ.get(\"X\"):\n        pass\n    else:\n        extensions.append(RustExtension(\"thing._two\", \"two/Cargo.toml\", binding=Binding.PyO3, optional=True))\n        extensions += [RustExtension(\"thing._three\", path=\"three/Cargo.toml\")]\nsetup(name=\"thing\", packages=[\"thing\"], rust_extensions=extensions)\n";
    let case = case(
        "one",
        "one/Cargo.toml",
        &[
            ("setup.py", setup),
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"2\"\nmembers = [\"one\", \"two\", \"three\"]\n",
            ),
            ("one/src/lib.rs", ""),
            ("two/src/lib.rs", ""),
            ("three/src/lib.rs", ""),
            ("thing/__init__.py", ""),
            ("tests/test_thing.py", "import unittest\n"),
        ],
    );
    for name in ["two", "three"] {
        let package =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
        case.write(&format!("{name}/Cargo.toml"), package + LIBRARY);
    }
    holds(
        &case,
        &[
            "    module_name = \"thing._one\",\n",
            "    module_name = \"thing._two\",\n",
            "    module_name = \"thing._three\",\n",
            "    name = \"python_tests\",\n",
        ],
    );
}

/// A single crate with a path dependency in another folder that has its own lock file.
#[test]
fn a_path_dependency_outside_of_any_workspace() {
    let case = case(
        "thing",
        "bindings/Cargo.toml",
        &[
            (
                "pyproject.toml",
                "[build-system]\nbuild-backend = \"maturin\"\n[tool.maturin]\nmanifest-path = \"bindings/Cargo.toml\"\n",
            ),
            ("bindings/src/lib.rs", ""),
            ("core/src/lib.rs", "#[cfg(test)]\nmod tests {\n    #[test]\n    fn it() {}\n}\n"),
            (
                "core/Cargo.toml",
                "[package]\nname = \"core_thing\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
            ),
        ],
    );
    case.edit(
        "bindings/Cargo.toml",
        "[dependencies]\n",
        "[dependencies]\ncore_thing = { path = \"../core\" }\n",
    );
    assert!(text(&case, "core/BUILD.bazel").contains("    name = \"core_thing\",\n"));
    assert!(text(&case, "core/BUILD.bazel").contains("    name = \"core_thing_unit_test\",\n"));
}

/// maturin before 0.15 reads a table of Cargo.toml, whose paths start from the folder of Cargo.toml.
#[test]
fn settings_of_an_old_maturin() {
    let settings =
        "[package.metadata.maturin]\nname = \"thing._native\"\npython-source = \"python\"\n";
    let adopted = |requires: &str, tool: &str| {
        let pyproject = format!("[project]\nname = \"thing\"\n[build-system]\nrequires = [{requires:?}]\nbuild-backend = \"maturin\"\n{tool}");
        let case = case(
            "thing",
            "rust/Cargo.toml",
            &[
                ("pyproject.toml", &pyproject),
                ("rust/src/lib.rs", ""),
                ("rust/python/thing/__init__.py", ""),
            ],
        );
        case.edit("rust/Cargo.toml", "[lib]\n", &format!("{settings}[lib]\n"));
        case
    };
    let has_note = |case: &Case| {
        let notes = case.plan().unwrap().notes;
        notes
            .iter()
            .any(|note| note.subject == "`package.metadata.maturin` of `rust/Cargo.toml`")
    };
    let read = [
        "    module_name = \"thing._native\",\n",
        "    py_srcs = glob([\"rust/python/thing/**/*.py\"]),\n",
    ];
    for requires in [
        "maturin>=0.13.0<14",
        "maturin ~= 0.14.1",
        "maturin[zig]<0.13,>=0.12",
        "maturin>=0.14,<2",
    ] {
        let case = adopted(requires, "");
        holds(&case, &read);
        assert!(has_note(&case), "{requires}");
    }
    // A newer maturin ignores the table, and `[tool.maturin]` comes first.
    for (requires, tool) in [
        ("maturin>=0.15,<0.16", ""),
        ("maturin>=1,<2", ""),
        ("maturin", ""),
        ("other>=0.13", ""),
        (
            "maturin>=0.13",
            "[tool.maturin]\nmodule-name = \"thing.thing\"\npython-source = \"rust\"\n",
        ),
    ] {
        let case = adopted(requires, tool);
        holds(&case, &["    module_name = \"thing.thing\",\n"]);
        assert!(!has_note(&case), "{requires}");
    }
}
