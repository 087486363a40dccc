use pyo3_facts::PythonVersion;

use super::super::declared::Module;
use super::super::script::Script;
use super::{read, SetupPy};

fn of(text: &str) -> (SetupPy, Vec<String>) {
    let mut unmapped = Vec::new();
    let setup = read(text.to_owned(), &mut unmapped);
    let subjects = unmapped
        .iter()
        .map(|one| format!("{}: {}", one.subject, one.reason))
        .collect();
    (setup.unwrap_or_default(), subjects)
}

#[test]
fn extensions() {
    let module =
        |name: &str, manifest: &str, features: &[&str], no_default_features: bool| Module {
            name: Some(name.to_owned()),
            manifest: manifest.to_owned(),
            features: features.iter().map(ToString::to_string).collect(),
            no_default_features,
            all_features: false,
        };
    let table = [
        ("setup(rust_extensions=[RustExtension(\"a._b\")])", module("a._b", "Cargo.toml", &[], false)),
        ("x = setuptools_rust.RustExtension('a', 'r/Cargo.toml', binding=Binding.PyO3)", module("a", "r/Cargo.toml", &[], false)),
        (
            "NAME = \"a\" \".b\"\nF = [\"x\"]\nRustExtension(target=NAME, path='c.toml', features=F, args=['--no-default-features', '--features', 'y,z'])",
            module("a.b", "c.toml", &["x", "y", "z"], true),
        ),
        ("if True:\n    def f():\n        return [RustExtension(\"a\", args=(\"--features=q\",))]", module("a", "Cargo.toml", &["q"], false)),
    ];
    for (text, expected) in table {
        let (setup, unmapped) = of(text);
        assert_eq!(setup.modules, [expected], "{text}");
        assert!(unmapped.is_empty(), "{unmapped:?}");
    }
}

#[test]
fn what_is_not_literal() {
    let table = [
        (
            "\nRustExtension(f\"{x}.y\")",
            0,
            "`RustExtension` in setup.py:2: its module is not a string literal, and `adopt` never runs setup.py",
        ),
        (
            "RustExtension(\"a\", path=os.path.join(\"x\", \"y\"))",
            1,
            "`RustExtension` in setup.py:1: the path of its Cargo.toml is not a string literal, so `adopt` uses `Cargo.toml`",
        ),
        ("RustExtension(\"a\", binding=Binding.RustCPython)", 0, "`RustExtension` in setup.py:1: its binding is `RustCPython`, not PyO3"),
        ("RustBin(\"a\")", 0, "`RustBin` in setup.py:1: a Rust program is not an extension"),
    ];
    for (text, modules, expected) in table {
        let (setup, unmapped) = of(text);
        assert_eq!(setup.modules.len(), modules, "{text}");
        assert_eq!(unmapped, [expected]);
    }
}

#[test]
fn metadata() {
    let text = "
import os
setup(
    name='thing', package_dir={'': 'src'}, packages=['thing', 'thing.sub'], python_requires='>=3.9',
    install_requires=['numpy>=1'],
    entry_points={'console_scripts': ['run = thing.cli:main', 'bad', 'x=a b:c'], 'other': ['y=z:w']},
)
";
    let (setup, _) = of(text);
    assert_eq!(setup.name.as_deref(), Some("thing"));
    assert_eq!(setup.package_dir.as_deref(), Some("src"));
    assert_eq!(
        setup.packages,
        Some(vec!["thing".to_owned(), "thing.sub".to_owned()])
    );
    assert_eq!(setup.oldest_python, Some(PythonVersion(9)));
    assert_eq!(setup.requirements, ["numpy>=1"]);
    let run = Script {
        name: "run".to_owned(),
        module: "thing.cli".to_owned(),
        function: "main".to_owned(),
    };
    assert_eq!(setup.scripts, [run]);
    let (found, _) = of("setup(packages=find_packages(where='lib'))");
    assert_eq!(
        (found.package_dir.as_deref(), found.packages),
        (Some("lib"), None)
    );
}

#[test]
fn hostile_files_are_read_as_far_as_they_go() {
    let deep = format!(
        "RustExtension({}\"a\"{})",
        "[".repeat(20_000),
        "]".repeat(20_000)
    );
    let table = [
        "",
        "\0\0\0",
        "setup(",
        "RustExtension(",
        "def f(:\n  RustExtension('a'",
        deep.as_str(),
        "setup(**kw)",
        "setup(packages=x)\nx = x",
    ];
    for text in table {
        let (setup, _) = of(text);
        assert!(setup.modules.len() <= 1, "{}", text.len());
    }
    assert!(read("#".repeat((16 << 20) + 1), &mut Vec::new()).is_err());
}
