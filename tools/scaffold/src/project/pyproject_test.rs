use pyo3_facts::PythonVersion;

use super::super::declared::{Backend, Found};
use super::super::maturin::Maturin;
use super::{ExtModule, PyProject, Pytest};

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

#[test]
fn maturin() -> anyhow::Result<()> {
    let text = "
[build-system]
build-backend = 'maturin'
[project]
name = 'thing'
requires-python = '>=3.9'
dependencies = ['a', 'b>1', 3]
optional-dependencies = { fast = ['c'] }
scripts = { run = 'thing.cli:main', bad = 'no colon' }
[project.entry-points.'a.plugins']
x = 'y'
[tool.maturin]
module-name = 'thing._native'
python-source = 'python'
manifest-path = 'rust/Cargo.toml'
bindings = 'pyo3'
features = ['pyo3/extension-module', { feature = 'late', python-version = '>=3.11' }]
no-default-features = true
include = [{ path = 'x', format = 'sdist' }, { path = 'y', format = ['sdist', 'wheel'] }, 'z']
rustc-args = []
strip = true
exclude = []
[tool.pytest.ini_options]
testpaths = 'tests more'
addopts = ['-ra', '-n auto']
";
    let read = PyProject::parse(text)?;
    let expected = Maturin {
        module_name: Some("thing._native".to_owned()),
        python_source: Some("python".to_owned()),
        manifest_path: Some("rust/Cargo.toml".to_owned()),
        bindings: Some("pyo3".to_owned()),
        features: owned(&["pyo3/extension-module"]),
        conditional_features: owned(&["{ feature = \"late\", python-version = \">=3.11\" }"]),
        no_default_features: true,
        others: vec![
            (
                "include".to_owned(),
                "[{ path = \"y\", format = [\"sdist\", \"wheel\"] }, \"z\"]".to_owned(),
            ),
            ("strip".to_owned(), "true".to_owned()),
        ],
        ..Maturin::default()
    };
    assert_eq!(read.maturin, Some(expected));
    assert_eq!(read.dependencies, ["a", "b>1"]);
    assert_eq!(read.extras, ["fast"]);
    assert_eq!(read.entry_points, ["a.plugins"]);
    assert_eq!(read.scripts.len(), 1);
    assert_eq!(read.oldest_python(), Some(PythonVersion(9)));
    let pytest = Pytest {
        testpaths: owned(&["tests", "more"]),
        addopts: owned(&["-ra", "-n auto"]),
        norecursedirs: Vec::new(),
    };
    assert_eq!(read.pytest, Some(pytest));
    Ok(())
}

#[test]
fn setuptools_rust() -> anyhow::Result<()> {
    let expected = ExtModule {
        target: Some("a._b".to_owned()),
        path: Some("r/Cargo.toml".to_owned()),
        features: owned(&["x"]),
        ..ExtModule::default()
    };
    let table = [
        "[[tool.setuptools-rust.ext-modules]]\ntarget = 'a._b'\npath = 'r/Cargo.toml'\nfeatures = ['x']\n",
        "[tool.setuptools-rust]\next-modules = [{ target = 'a._b', path = 'r/Cargo.toml', features = ['x'] }]\n",
    ];
    for text in table {
        assert_eq!(
            PyProject::parse(text)?.ext_modules,
            std::slice::from_ref(&expected),
            "{text}"
        );
    }
    let read =
        PyProject::parse("[tool.setuptools]\npackage-dir = { '' = 'src' }\npackages = ['a']\n")?;
    assert_eq!(
        (read.package_dir.as_deref(), read.packages),
        (Some("src"), Some(owned(&["a"])))
    );
    let read = PyProject::parse("[tool.setuptools.packages.find]\nwhere = ['lib']\n")?;
    assert_eq!(
        (read.package_dir.as_deref(), read.packages),
        (Some("lib"), None)
    );
    Ok(())
}

#[test]
fn another_shape_than_expected_is_as_if_absent() -> anyhow::Result<()> {
    let table = [
        "",
        "project = 3",
        "[project]\nname = []\nscripts = 'x'\ndependencies = {}\n",
        "[tool]\nmaturin = 'x'\nsetuptools-rust = []\npytest = 1\n",
        "[tool.setuptools-rust]\next-modules = [1, 'x', []]\n",
    ];
    for text in table {
        let read = PyProject::parse(text)?;
        assert!(
            read.name.is_none() && read.scripts.is_empty() && read.ext_modules.is_empty(),
            "{text}"
        );
    }
    for text in ["\0", "[", "a = ", "a = 1\na = 2"] {
        assert!(PyProject::parse(text).is_err(), "{text}");
    }
    let deep = format!("a = {}", "[".repeat(100_000));
    assert!(PyProject::parse(&deep).is_err());
    Ok(())
}

/// A backend that is code of the project may add files to the wheel, and `adopt` does not run it.
#[test]
fn own_backend() -> anyhow::Result<()> {
    let own = "[build-system]\nbuild-backend = 'backend'\nbackend-path = ['.']\n";
    let other = "[build-system]\nbuild-backend = 'maturin'\n";
    for (text, expected) in [
        (
            own,
            "build backend `backend`, which is code of the project (`backend-path`)",
        ),
        (other, ""),
    ] {
        let found = Found {
            backend: Backend::Maturin,
            ..Found::default()
        };
        let notes = PyProject::parse(text)?.unmapped(&found);
        let subjects: Vec<_> = notes.iter().map(|one| one.subject.as_str()).collect();
        assert_eq!(subjects.join("\n"), expected, "{text}");
    }
    Ok(())
}
