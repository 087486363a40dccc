//! Malicious or broken projects: nothing panics, nothing is written outside, and the message says what to do.

use scaffold::plan::Content;

use super::Case;

const CARGO: &str = "[package]\nname = \"x\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\npyo3 = { version = \"0.30.1\", features = [\"abi3-py39\"] }\n";

fn project(files: &[(&str, &str)]) -> Case {
    let case = Case::empty();
    case.write("src/lib.rs", "");
    for (path, text) in files {
        case.write(path, text);
    }
    case
}

#[test]
fn messages() {
    let maturin = |line: &str| format!("[tool.maturin]\n{line}\n");
    let table: [(&str, Case, &str); 14] = [
        ("nothing", project(&[]), "no Rust extension found in `PROJECT`: there is no `[tool.maturin]`, no `RustExtension` and no Cargo.toml\n  help: pass the folder that contains pyproject.toml or setup.py"),
        ("a manifest outside", project(&[("pyproject.toml", &maturin("manifest-path = \"../x/Cargo.toml\"")), ("Cargo.toml", CARGO)]), "`tool.maturin.manifest-path = \"../x/Cargo.toml\"` points outside `PROJECT`\n  help: adopt the parent folder that contains both"),
        ("an absolute manifest", project(&[("pyproject.toml", &maturin("manifest-path = \"/etc/Cargo.toml\""))]), "`tool.maturin.manifest-path = \"/etc/Cargo.toml\"` points outside `PROJECT`\n  help: adopt the parent folder that contains both"),
        ("sources outside", project(&[("pyproject.toml", &maturin("python-source = \"a/../../b\"")), ("Cargo.toml", CARGO)]), "`tool.maturin.python-source = \"a/../../b\"` points outside `PROJECT`\n  help: adopt the parent folder that contains both"),
        ("no manifest", project(&[("pyproject.toml", &maturin("manifest-path = \"a/Cargo.toml\""))]), "`PROJECT/a/Cargo.toml` does not exist, but the project's build refers to it\n  help: unpack the whole project, or fix the path"),
        ("other bindings", project(&[("pyproject.toml", &maturin("bindings = \"cffi\"")), ("Cargo.toml", CARGO)]), "`tool.maturin.bindings = \"cffi\"`: `adopt` supports only PyO3\n  help: write a `rust_binary` for a program, or a `rust_shared_library` for a cffi library"),
        ("no pyo3", project(&[("Cargo.toml", &CARGO.replace("pyo3 =", "plain =").replace("0.30.1\", features = [\"abi3-py39\"]", "1\""))]), "no crate in `PROJECT` depends on `pyo3`\n  help: `adopt` supports only PyO3 extensions"),
        ("no library", project(&[("Cargo.toml", &CARGO.replace("[lib]\ncrate-type = [\"cdylib\"]\n", "autolib = false\n[[bin]]\nname = \"x\"\npath = \"src/lib.rs\"\n"))]), "`Cargo.toml` has no library\n  help: an extension needs a `[lib]` with `crate-type = [\"cdylib\"]`"),
        ("no sources", project(&[("Cargo.toml", &CARGO.replace("crate-type", "path = \"src/no.rs\"\ncrate-type"))]), "the library of `Cargo.toml` is missing: `src/no.rs`\n  help: unpack the whole project, or fix the path"),
        ("a broken manifest", project(&[("Cargo.toml", "[package\n")]), "Cargo cannot read `PROJECT/Cargo.toml`:"),
        ("a binary manifest", project(&[("Cargo.toml", "\0\u{1}\0")]), "Cargo cannot read `PROJECT/Cargo.toml`:"),
        ("a Git repository that is not there", project(&[("Cargo.toml", &format!("{CARGO}other = {{ git = \"file:///nowhere/x.git\" }}\n"))]), "Cargo cannot fetch `other`, which comes from the Git repository `file:///nowhere/x.git`\n  help: Bazel needs that repository too: make `cargo fetch` work in `PROJECT`, or depend on a release from crates.io"),
        ("a crate outside", project(&[("Cargo.toml", &format!("{CARGO}out = {{ path = \"../../out\" }}\n"))]), "Cargo cannot read `PROJECT/Cargo.toml`:"),
        ("a member outside", project(&[("Cargo.toml", &format!("{CARGO}[workspace]\nmembers = [\"../out\"]\n"))]), "Cargo cannot read `PROJECT/Cargo.toml`:"),
    ];
    for (name, case, expected) in table {
        let error = case.error();
        if expected.ends_with(':') {
            assert!(
                error.starts_with(expected) && error.contains("\n  help: "),
                "{name}: {error}"
            );
        } else {
            assert_eq!(error, expected, "{name}");
        }
    }
}

#[test]
fn a_python_that_pyo3_does_not_know() {
    let case = Case::of("old_pyo3");
    for (minor, expected) in [
        (6, Some("PyO3 0.25.1 does not support CPython 3.6\n  help: choose a later version, for example `--python 3.14`")),
        (7, None),
        (14, None),
        (15, Some("PyO3 0.25.1 does not support CPython 3.15: the newest that it supports is 3.14\n  help: use `--python 3.14` if your rules_python has it, or upgrade PyO3")),
    ] {
        let error = case.plan_for(Some(minor), false).err();
        assert_eq!(error.map(|error| error.to_string()).as_deref(), expected, "3.{minor}");
    }
}

/// A Python that rules_python cannot provide is shown but not written.
#[test]
fn a_python_that_rules_python_does_not_have() {
    let case = Case::of("build_script");
    for (minor, line) in [
        (15, "\n    python_version = \"3.15\",\n"),
        (
            16,
            "\n#     python.toolchain(is_default = True, python_version = \"3.16\")\n",
        ),
    ] {
        let plan = case.plan_for(Some(minor), false).unwrap();
        let module = &plan.files().first().unwrap().content;
        let Content::Sections { sections, .. } = module else {
            unreachable!()
        };
        let mut sections = sections.iter();
        let python = sections.find(|section| section.name == "python").unwrap();
        assert!(python.body.contains(line), "{}", python.body);
    }
}

#[test]
fn files_that_cannot_be_read() {
    let case = project(&[("Cargo.toml", CARGO)]);
    for (path, bytes, expected) in [
        (
            "pyproject.toml",
            vec![0xff, 0xfe],
            "`PROJECT/pyproject.toml` is not UTF-8 text",
        ),
        (
            "pyproject.toml",
            b"[project".to_vec(),
            "cannot read `PROJECT/pyproject.toml`",
        ),
        (
            "pyproject.toml",
            vec![b'#'; (4 << 20) + 1],
            "`PROJECT/pyproject.toml` is larger than 4194304 bytes, the limit for a file of its kind",
        ),
        (
            "setup.py",
            vec![0x80],
            "`PROJECT/setup.py` is not UTF-8 text",
        ),
        (
            "Cargo.lock",
            vec![b'x'; 100],
            "Cargo cannot read `PROJECT/Cargo.toml`:",
        ),
    ] {
        case.write(path, &bytes);
        let error = case.error();
        assert!(error.starts_with(expected), "{path}: {error}");
        std::fs::remove_file(case.path().join(path)).unwrap();
    }
    assert!(case.plan().is_ok());
}

#[test]
#[cfg(unix)]
fn links() {
    use std::os::unix::fs::symlink;
    let case = project(&[("Cargo.toml", CARGO)]);
    symlink(".", case.path().join("loop")).unwrap();
    symlink("/etc", case.path().join("tests")).unwrap();
    symlink("/etc/hostname", case.path().join("src/other.rs")).unwrap();
    symlink("nowhere", case.path().join("pyproject.toml")).unwrap();
    let outside = case.path().parent().unwrap().join("outside");
    std::fs::create_dir(&outside).unwrap();
    symlink(&outside, case.path().join("bazel")).unwrap();
    let comparison = scaffold::write::compare(case.path(), &case.plan().unwrap()).unwrap();
    assert!(scaffold::write::write(case.path(), &comparison, true).is_err());
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
    assert!(
        !case.path().join("MODULE.bazel").exists(),
        "either all is written or nothing"
    );
}

#[test]
fn names_that_mean_no_good() {
    let names = [
        "a\"b",
        "a\\b",
        "a\nb",
        "{{ a }}",
        "'); fail('",
        "../../x",
        "$(rm -rf /)",
        "a b",
        "größe",
        "-x",
        "//x:y",
        "\u{202e}x",
    ];
    for name in names {
        let quoted = toml_edit::Value::from(name).to_string();
        let other = toml_edit::Value::from(format!("{name}2")).to_string();
        for (setting, text) in [
            ("module", format!("[tool.maturin]\nmodule-name = {quoted}\n")),
            ("all others", format!("[project]\nname = {quoted}\ndependencies = [{quoted}]\nscripts = {{ {quoted} = {quoted}, ok = {quoted}, {other} = 'a:b' }}\n[tool.maturin]\ninclude = [{quoted}]\n[tool.pytest.ini_options]\naddopts = ['-W', {quoted}]\ntestpaths = [{quoted}, 'tests']\n")),
        ] {
            let case = project(&[("Cargo.toml", CARGO), ("pyproject.toml", &text), ("tests/test_x.py", "import x\n")]);
            let around = || std::fs::read_dir(case.path().parent().unwrap()).unwrap().count();
            let before = around();
            if let Ok(written) = case.adopt() {
                for path in &written {
                    let content = std::fs::read_to_string(case.path().join(path)).unwrap();
                    let parsed = syntax::Source::parse(content.as_str()).unwrap();
                    if path.ends_with(".bazel") || path.ends_with(".py") {
                        assert!(parsed.problems().is_empty(), "{setting} {name:?}: {path}\n{content}");
                        assert!(!parsed.calls().any(|call| call.function == "fail"), "{setting} {name:?}: {path}");
                    }
                }
            }
            assert_eq!(around(), before, "{setting} {name:?}");
        }
    }
}
