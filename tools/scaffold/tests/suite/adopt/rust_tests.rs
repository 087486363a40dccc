//! Rust tests and programs: which get a target, and why the others do not.

use super::Case;

const TEST: &str = "#[test]\nfn it() {}\n";

/// A crate `core` with these files and lines of Cargo.toml, and an extension that uses it.
fn case(manifest: &str, files: &[(&str, &str)]) -> Case {
    let case = Case::empty();
    case.write(
        "pyproject.toml",
        "[build-system]\nbuild-backend = \"maturin\"\n[tool.maturin]\nmanifest-path = \"py/Cargo.toml\"\n",
    );
    case.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"2\"\nmembers = [\"py\", \"core\", \"helper\"]\n",
    );
    let package = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n")
    };
    let py = "[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\npyo3 = { version = \"0.30.1\", features = [\"abi3-py39\"] }\ncore = { path = \"../core\" }\n";
    case.write("py/Cargo.toml", package("py") + py);
    case.write("py/src/lib.rs", "");
    case.write("core/Cargo.toml", package("core") + manifest);
    case.write("core/src/lib.rs", "");
    case.write("helper/Cargo.toml", package("helper"));
    case.write("helper/src/lib.rs", "");
    for (path, text) in files {
        case.write(path, text);
    }
    case
}

/// Adopts the case. Returns the subjects and reasons of what has no target, and the BUILD files.
fn adopted(case: &Case) -> (Vec<String>, String) {
    let plan = case.plan().unwrap();
    let notes = plan
        .notes
        .iter()
        .filter(|note| note.subject.starts_with("Rust "));
    let notes = notes.map(|note| format!("{}: {}", note.subject, note.reason));
    let notes = notes.collect();
    case.adopt().unwrap();
    let files = case.files().into_iter();
    let builds = files.filter(|(path, _)| path.ends_with("BUILD.bazel"));
    let texts = builds.map(|(_, bytes)| String::from_utf8(bytes).unwrap());
    (notes, texts.collect())
}

/// Checks that exactly one test has no target, and why.
#[track_caller]
fn left_out(case: &Case, expected: &str) {
    let (notes, builds) = adopted(case);
    assert_eq!(notes, [expected]);
    assert!(!builds.contains("rust_test("), "{builds}");
    assert!(!builds.contains("rust_doc_test("), "{builds}");
}

#[test]
fn a_library_for_python_alone() {
    left_out(
        &case("", &[("py/tests/a.rs", "#[test]\nfn it() { py::it(); }\n")]),
        "Rust test `py/tests/a.rs`: the crate builds only a `cdylib`, which Rust code cannot use",
    );
}

#[test]
fn a_test_that_uses_no_library() {
    let (notes, builds) = adopted(&case("", &[("py/tests/a.rs", TEST)]));
    assert!(notes.is_empty(), "{notes:?}");
    assert!(builds.contains("    name = \"py_a_test\",\n"), "{builds}");
}

#[test]
fn a_harness_of_its_own() {
    left_out(
        &case(
            "[[test]]\nname = \"a\"\nharness = false\n",
            &[("core/tests/a.rs", "fn main() {}\n")],
        ),
        "Rust test `core/tests/a.rs`: `harness = false` gives the test a `main` of its own",
    );
}

#[test]
fn features() {
    let manifest = "[features]\none = []\n[[test]]\nname = \"a\"\nrequired-features = [\"one\"]\n";
    left_out(
        &case(manifest, &[("core/tests/a.rs", TEST)]),
        "Rust test `core/tests/a.rs`: the build does not enable `one`",
    );
    let enabled = case(
        &manifest.replace("[features]\n", "[features]\ndefault = [\"one\"]\n"),
        &[("core/tests/a.rs", TEST)],
    );
    let (notes, builds) = adopted(&enabled);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(builds.contains("    name = \"core_a_test\",\n"), "{builds}");
}

#[test]
fn tests_that_cargo_does_not_run() {
    let manifest = "[lib]\ntest = false\ndoctest = false\n[[test]]\nname = \"a\"\ntest = false\n";
    let library = format!("/// ```\n/// it();\n/// ```\npub fn it() {{}}\n{TEST}");
    let case = case(
        manifest,
        &[("core/src/lib.rs", &library), ("core/tests/a.rs", TEST)],
    );
    let (notes, builds) = adopted(&case);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(!builds.contains("_test("), "{builds}");
}

#[test]
fn files_that_the_test_would_not_find() {
    let reads = |path: &str| format!("#[test]\nfn it() {{ std::fs::read({path}).unwrap(); }}\n");
    let with = |code: &str| {
        let text = reads(code);
        case(
            "",
            &[("core/tests/a.rs", text.as_str()), ("core/data/x.txt", "")],
        )
    };
    left_out(
        &with("\"data/x.txt\""),
        "Rust test `core/tests/a.rs`: `data/x.txt` is relative to the crate's folder, but Bazel starts tests in the workspace's folder",
    );
    left_out(
        &with("Provider::from_path(\"data/y.list\")"),
        "Rust test `core/tests/a.rs`: the code reads `data/y.list`, which does not exist",
    );
    left_out(
        &with("\"tests/y.txt\""),
        "Rust test `core/tests/a.rs`: the code reads `tests/y.txt`, which does not exist",
    );
    left_out(
        &with("format!(\"{}/{}\", env!(\"CARGO_MANIFEST_DIR\"), name())"),
        "Rust test `core/tests/a.rs`: the code finds files by `env!(\"CARGO_MANIFEST_DIR\")`, and no string literal names an existing one",
    );
    let (notes, builds) = adopted(&with(
        "concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/data/x.txt\")",
    ));
    assert!(notes.is_empty(), "{notes:?}");
    assert!(
        builds.contains("    data = [\"data/x.txt\"],\n"),
        "{builds}"
    );
    assert!(
        builds.contains("    rustc_env = {\"CARGO_MANIFEST_DIR\": \"core\"},\n"),
        "{builds}"
    );
}

/// A folder that the test names, and one whose files it names by a format string.
#[test]
fn folders() {
    let code = "#[test]\nfn it() { let p = Path::new(env!(\"CARGO_MANIFEST_DIR\")); p.join(\"data\"); p.join(format!(\"more/{name}.txt\")); }\n";
    let case = case(
        "",
        &[
            ("core/tests/a.rs", code),
            ("core/data/x.txt", ""),
            ("core/more/y.txt", ""),
        ],
    );
    let (notes, builds) = adopted(&case);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(
        builds.contains("    data = glob([\n        \"data/**\",\n        \"more/**\",\n    ]),\n"),
        "{builds}"
    );
}

#[test]
fn crates_for_tests() {
    let uses = |name: &str| format!("use {name}::it;\n{TEST}");
    let helper = uses("helper");
    left_out(
        &case(
            "[dev-dependencies]\nhelper = { path = \"../helper\" }\n",
            &[("core/tests/a.rs", &helper)],
        ),
        "Rust test `core/tests/a.rs`: no extension needs `helper`, so there is no target to depend on",
    );
    let plain = uses("plain");
    let outside = case(
        "[dev-dependencies]\nplain = \"2\"\n",
        &[("core/src/lib.rs", &plain)],
    );
    outside.edit(
        "Cargo.toml",
        "\"core\", \"helper\"]\n",
        "\"helper\"]\nexclude = [\"core\"]\n",
    );
    left_out(
        &outside,
        "Rust unit tests of `core`: Cargo.lock pins the `[dev-dependencies]` of workspace members only, and the code uses `plain`",
    );
}

/// A crate that depends on itself for its tests.
#[test]
fn itself() {
    let case = case(
        "[dev-dependencies]\ncore = { path = \".\" }\n",
        &[("core/tests/a.rs", "#[test]\nfn it() { core::it(); }\n")],
    );
    let (notes, builds) = adopted(&case);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(builds.contains("    deps = [\":core\"],\n"), "{builds}");
}

#[test]
fn documentation() {
    let library = "/// ```\n/// core::it();\n/// ```\npub fn it() {}\n";
    let (notes, builds) = adopted(&case("", &[("core/src/lib.rs", library)]));
    assert!(notes.is_empty(), "{notes:?}");
    assert!(
        builds.contains("    name = \"core_doc_test\",\n"),
        "{builds}"
    );
    left_out(
        &case(
            "[features]\ndefault = [\"one\"]\none = []\n",
            &[("core/src/lib.rs", library)],
        ),
        "Rust documentation tests of `core`: `rust_doc_test` of rules_rust does not support features in all releases",
    );
    let python = case("", &[("py/src/lib.rs", library)]);
    python.edit("py/Cargo.toml", "\"cdylib\"", "\"cdylib\", \"rlib\"");
    left_out(
        &python,
        "Rust documentation tests of `py`: `rust_doc_test` of rules_rust does not link libpython",
    );
}

/// A macro that reads Cargo.toml, as those of rstest do.
#[test]
fn macros_that_read_the_manifest() {
    let test = "use rstest::rstest;\n#[rstest]\nfn it() {}\n";
    left_out(
        &case(
            "[dev-dependencies]\nrstest = \"0.26\"\n",
            &[("core/tests/a.rs", test)],
        ),
        "Rust test `core/tests/a.rs`: a macro in the `[dev-dependencies]` reads Cargo.toml (`proc-macro-crate`), which Bazel does not give to the compiler",
    );
}

/// A program that an integration test starts.
#[test]
fn programs() {
    let test = "#[test]\nfn it() { Command::new(env!(\"CARGO_BIN_EXE_tool\")); }\n";
    let files = [
        ("core/tests/a.rs", test),
        ("core/src/bin/tool.rs", "fn main() {}\n"),
    ];
    let (notes, builds) = adopted(&case("", &files));
    assert!(notes.is_empty(), "{notes:?}");
    for line in [
        "    name = \"tool\",\n",
        "    data = [\":tool\"],\n",
        "    rustc_env = {\"CARGO_BIN_EXE_tool\": \"$(rootpath :tool)\"},\n",
    ] {
        assert!(builds.contains(line), "{line}: {builds}");
    }
}

/// Tests that use Python, in the extension's crate.
#[test]
fn python() {
    let with = |code: &str| {
        let text =
            format!("#[cfg(test)]\nmod tests {{\n    #[test]\n    fn it() {{ {code} }}\n}}\n");
        case("", &[("py/src/lib.rs", &text)])
    };
    left_out(
        &with("Python::attach(|py| {});"),
        "Rust unit tests of `py`: the code uses Python without a call of `Python::initialize()`, and PyO3's feature `auto-initialize` is off",
    );
    left_out(
        &with("Python::initialize(); Python::attach(|py| py.import(\"numpy\"));"),
        "Rust unit tests of `py`: the code imports the Python package `numpy`",
    );
    left_out(
        &with("const NAME: &str = \"numpy\"; Python::initialize(); Python::attach(|py| py.import(NAME));"),
        "Rust unit tests of `py`: the code imports the Python package `numpy`",
    );
    let own = with("Python::initialize(); Python::attach(|py| py.import(\"py\"));");
    let (notes, builds) = adopted(&own);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(builds.contains("    py_deps = [\":py\"],\n"), "{builds}");
    let automatic = with("Python::attach(|py| py.import(\"math\"));");
    automatic.edit(
        "py/Cargo.toml",
        "\"abi3-py39\"",
        "\"abi3-py39\", \"auto-initialize\"",
    );
    let (notes, builds) = adopted(&automatic);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(
        builds.contains("    name = \"py_unit_test\",\n"),
        "{builds}"
    );
}

/// A test of the crate `core` with this code in its function.
fn with_code(manifest: &str, code: &str) -> Case {
    let text = format!("#[test]\nfn it() {{ {code} }}\n");
    case(
        manifest,
        &[("core/tests/a.rs", text.as_str()), ("core/data/x.txt", "")],
    )
}

/// Checks that the test with this code has no target, and why.
#[track_caller]
fn code_left_out(code: &str, reason: &str) {
    left_out(
        &with_code("", code),
        &format!("Rust test `core/tests/a.rs`: {reason}"),
    );
}

/// Variables without which the test does not compile, or fails.
#[test]
fn variables_that_cargo_sets() {
    let reason = |name: &str| {
        format!("the code reads the variable `{name}` at compile time, which neither rules_rust nor `adopt` sets")
    };
    for name in ["CARGO_TARGET_TMPDIR", "CARGO_BIN_NAME", "PLACE", "OUT_DIR"] {
        code_left_out(&format!("env!(\"{name}\");"), &reason(name));
    }
    code_left_out("option_env!(\"CARGO\");", &reason("CARGO"));
    let configured = with_code("", "option_env!(\"PLACE\");");
    let (notes, _) = adopted(&configured);
    assert!(notes.is_empty(), "{notes:?}");
    configured.write(".cargo/config.toml", "[env]\nPLACE = \"here\"\n");
    left_out(
        &configured,
        &format!("Rust test `core/tests/a.rs`: {}", reason("PLACE")),
    );
    code_left_out(
        "std::env::var(\"CARGO_PKG_NAME\");",
        "the code reads Cargo's variables at run time, which rules_rust sets differently or not at all",
    );
    let handled = "env!(\"CARGO_PKG_VERSION_MAJOR\"); env!(\"CARGO_PKG_LICENSE\"); env!(\"CARGO_CRATE_NAME\"); option_env!(\"CI\"); std::env::var(\"CI\");";
    let (notes, _) = adopted(&with_code("", handled));
    assert!(notes.is_empty(), "{notes:?}");
    let script = with_code("", "env!(\"OUT_DIR\"); env!(\"MADE\");");
    script.write("core/build.rs", "fn main() {}\n");
    let (notes, _) = adopted(&script);
    assert!(notes.is_empty(), "{notes:?}");
}

/// Paths relative to the folder where Bazel starts the test.
#[test]
fn tests_that_change_the_folder() {
    let manifest = "concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/data/x.txt\");";
    for call in ["current_dir", "env_clear", "set_current_dir"] {
        let before = if call == "set_current_dir" {
            "env::"
        } else {
            "command."
        };
        let code = format!("{manifest} {before}{call}(x);");
        let reason = format!("the code calls `{call}`, but the paths of the crate's folder and programs are relative to the folder where Bazel starts the test");
        code_left_out(&code, &reason);
    }
    let (notes, _) = adopted(&with_code("", &format!("{manifest} env::current_dir();")));
    assert!(notes.is_empty(), "{notes:?}");
    let (notes, _) = adopted(&with_code("", "env::set_current_dir(x);"));
    assert!(notes.is_empty(), "{notes:?}");
}

/// Python packages that no call of `import` with a literal names.
#[test]
fn python_packages() {
    let with = |code: &str| {
        let text = format!(
            "#[cfg(test)]\nmod tests {{\n    #[test]\n    fn it() {{ Python::initialize(); {code} }}\n}}\n"
        );
        case("", &[("py/src/lib.rs", &text)])
    };
    for code in [
        "py.import(intern!(py, \"yaml\"));",
        "py.run(c\"import yaml\", None, None);",
        "py.run(c\"import math\\nimport yaml\", None, None);",
        "py.run(c\"\nimport math\nfrom yaml.x import load\n\", None, None);",
        "py.eval(c\"__import__('yaml').load\", None, None);",
    ] {
        left_out(
            &with(code),
            "Rust unit tests of `py`: the code imports the Python package `yaml`",
        );
    }
    let (notes, _) = adopted(&with(
        "py.run(c\"import math, os as o; from json import loads\", None, None); panic!(\"import of it failed\");",
    ));
    assert!(notes.is_empty(), "{notes:?}");
    let numpy = with("");
    numpy.edit(
        "py/Cargo.toml",
        "[dependencies]\n",
        "[dependencies]\nnumpy = \"0.30\"\n",
    );
    left_out(
        &numpy,
        "Rust unit tests of `py`: the code imports the Python package `numpy`",
    );
}

/// Files of modules that a search for `mod name;` line by line does not find, and modules without a file.
#[test]
fn modules() {
    let with = |text: &str| {
        let text = format!("{text}\n{TEST}");
        let files = [
            ("core/tests/a.rs", text.as_str()),
            ("core/tests/it/b.rs", ""),
            ("core/tests/it/c.rs", ""),
        ];
        case("[[test]]\nname = \"a\"\npath = \"tests/a.rs\"\n", &files)
    };
    for text in [
        "mod it { mod b; mod c; }",
        "#[cfg_attr(unix, path = \"it/b.rs\")]\nmod sys;",
    ] {
        let (notes, builds) = adopted(&with(text));
        assert!(notes.is_empty(), "{notes:?}");
        assert!(builds.contains("tests/it/**/*.rs"), "{builds}");
    }
    left_out(
        &with("mod it { mod b; mod d; }\nmod e;"),
        "Rust test `core/tests/a.rs`: no file of the project contains the declared `d`, `e`",
    );
    left_out(
        &case(
            "",
            &[(
                "core/src/lib.rs",
                "#[cfg(test)]\nmod tests;\n#[test]\nfn it() {}\n",
            )],
        ),
        "Rust unit tests of `core`: no file of the project contains the declared `tests`",
    );
}

/// Programs of the system, and files that rstest finds.
#[test]
fn what_the_system_has() {
    code_left_out(
        "std::process::Command::new(\"git\");",
        "the code starts `git`, which a test under Bazel may not find",
    );
    code_left_out(
        "} fn other(#[files(\"data/*.txt\")] path: PathBuf) {",
        "`#[files(…)]` of rstest searches for files at compile time, in folders that Cargo's variables name",
    );
}

/// Examples that read files, and documentation that is in a file.
#[test]
fn files_in_documentation() {
    let with = |start: &str, code: &str| {
        let library = format!("{start}/// ```\n/// {code}\n/// ```\npub fn it() {{}}\n");
        case("", &[("core/src/lib.rs", library.as_str())])
    };
    left_out(
        &with("#![doc = include_str!(\"../README.md\")]\n", "core::it();"),
        "Rust documentation tests of `core`: `rust_doc_test` of rules_rust does not support documentation from other files in all releases",
    );
    left_out(
        &with("", "std::process::Command::new(\"git\");"),
        "Rust documentation tests of `core`: the code starts `git`, which a test under Bazel may not find",
    );
    left_out(
        &with("", "env!(\"CARGO_PKG_LICENSE\");"),
        "Rust documentation tests of `core`: `rust_doc_test` of rules_rust does not support `data` and `rustc_env` in all releases",
    );
}

/// Tests whose targets would have the same name.
#[test]
fn names() {
    let files = [
        ("core/tests/unit.rs", TEST),
        ("core/tests/unit_tests.rs", TEST),
    ];
    let (notes, builds) = adopted(&case("", &files));
    assert!(notes.is_empty(), "{notes:?}");
    for name in ["core_unit_tests_test", "core_unit_tests_test_2"] {
        let line = format!("    name = \"{name}\",\n");
        assert_eq!(builds.matches(&line).count(), 1, "{builds}");
    }
}
