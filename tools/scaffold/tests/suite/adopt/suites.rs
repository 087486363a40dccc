//! Where a project's Python tests are, and how they run.

use pyo3_facts::PythonVersion;
use scaffold::adopt::{plan, Locker, Options};

use super::shapes::{case, holds, text};
use super::Case;

pub(super) const MATURIN: &str =
    "[project]\nname = \"thing\"\n[build-system]\nbuild-backend = \"maturin\"\n";

/// Returns a maturin project of one crate with these files.
pub(super) fn project_with(files: &[(&str, &str)]) -> Case {
    let usual = [("pyproject.toml", MATURIN), ("src/lib.rs", "")];
    case("thing", "Cargo.toml", &[&usual[..], files].concat())
}

/// pytest collects every `test_*.py` below its root, in folders of any name. Benchmarks are not tests.
#[test]
fn a_folder_of_another_name() {
    let case = case(
        "thing",
        "Cargo.toml",
        &[
            ("pyproject.toml", MATURIN),
            ("src/lib.rs", ""),
            ("pytests/unit/test_inner.py", "import thing\n"),
            ("pytests/test_thing.py", "import thing\n"),
            ("benchmark/test_speed.py", "import thing\n"),
            (".github/test_ci.py", ""),
            ("docs/examples/test_example.py", ""),
        ],
    );
    holds(
        &case,
        &[
            "    name = \"python_tests\",\n",
            "    args = [\"pytests\"],\n",
            "        [\"pytests/**\"],\n",
        ],
    );
}

/// Two folders of tests, without a test in the folder above them.
#[test]
fn folders_beside_each_other() {
    let case = case(
        "thing",
        "Cargo.toml",
        &[
            ("pyproject.toml", MATURIN),
            ("src/lib.rs", ""),
            ("checks/one/test_a.py", "import thing\n"),
            ("checks/two/b_test.py", "import thing\n"),
        ],
    );
    holds(
        &case,
        &[
            "    name = \"python_tests_checks_one\",\n",
            "    name = \"python_tests_checks_two\",\n",
        ],
    );
}

/// A test file beside pyproject.toml is a suite of its own, and may import modules beside it.
#[test]
fn a_file_in_the_projects_folder() {
    let case = case(
        "thing",
        "Cargo.toml",
        &[
            ("pyproject.toml", MATURIN),
            ("src/lib.rs", ""),
            (
                "test_thing.py",
                "import numpy\nimport thing\nopen('data.txt')\n",
            ),
            ("data.txt", ""),
        ],
    );
    holds(
        &case,
        &[
            "    args = [\n        \"--may-lack=numpy\",\n        \"test_thing.py\",\n    ],\n",
            "        \"data.txt\",\n        \"test_thing.py\",\n",
        ],
    );
    assert!(!text(&case, "BUILD.bazel").contains("test_thing.py/**"));
}

/// `testpaths` may name a file.
#[test]
fn a_file_in_testpaths() {
    let pyproject =
        format!("{MATURIN}[tool.pytest.ini_options]\ntestpaths = [\"checks/all.py\"]\n");
    let case = case(
        "thing",
        "Cargo.toml",
        &[
            ("pyproject.toml", &pyproject),
            ("src/lib.rs", ""),
            ("checks/all.py", "import thing\n"),
            ("checks/test_other.py", "import thing\n"),
        ],
    );
    holds(&case, &["    args = [\"checks/all.py\"],\n"]);
}

/// The command that makes a lock file works on the machine that prints it, and for the Python that runs the tests.
#[test]
fn commands_that_lock() {
    let case = case(
        "thing",
        "Cargo.toml",
        &[
            ("pyproject.toml", MATURIN),
            ("src/lib.rs", ""),
            ("tests/test_thing.py", "import pytest\n"),
        ],
    );
    let pip_tools = "python3 -m pip install -q --target \"$d\" pip-tools && printf '%s\\n' pytest | PYTHONPATH=";
    let bazelw = |pythons: &[u8]| Locker::Bazelw {
        path: "/some where/bazelw".to_owned(),
        pythons: pythons.iter().copied().map(PythonVersion).collect(),
    };
    let table = [
        (Locker::Uv, "printf '%s\\n' pytest | uv pip compile --universal --generate-hashes --python-version 3.14"),
        (Locker::PipCompile, "`printf '%s\\n' pytest | pip-compile --generate-hashes"),
        (Locker::Pip(PythonVersion(14)), "`python3 -m pip lock pytest`"),
        // It would lock the wheels of 3.11 only.
        (Locker::Pip(PythonVersion(11)), pip_tools),
        (Locker::PipTools, pip_tools),
        (
            bazelw(&[13, 14]),
            "`'/some where/bazelw' --shell python3.14 -m pip lock pytest`",
        ),
        (
            bazelw(&[13]),
            "`'/some where/bazelw' --shell python3 -m pip lock pytest`",
        ),
    ];
    for (locker, expected) in table {
        let options = Options {
            locker,
            ..Case::options(None, false)
        };
        let notes = plan(&case.read().unwrap(), &options).unwrap().notes;
        let mut hints = notes.iter().filter_map(|note| note.hint.as_deref());
        assert!(
            hints.any(|hint| hint.contains(expected)),
            "{expected}: {notes:?}"
        );
    }
}

/// Only the name of a module suggests its distribution: it may be the wrong one, so its absence skips the files that need it. A
/// fixture names a plugin that no file imports.
#[test]
fn what_no_lock_file_and_no_project_names() {
    let pinned = [
        "beautifulsoup4",
        "pytest",
        "pytest-benchmark",
        "uuid-extensions",
    ];
    let packages = pinned.map(|name| {
        let wheel = format!("{}-1.0-py3-none-any.whl", name.replace('-', "_"));
        format!("[[packages]]\nname = '{name}'\nversion = '1.0'\n[[packages.wheels]]\nname = '{wheel}'\nhashes = {{sha256 = 'aa'}}\n")
    });
    let lock = format!("lock-version = '1.0'\n{}", packages.concat());
    let test = "import bs4\nimport pytest\nimport uuid_extensions\ndef test_x(benchmark): pass\n";
    let case = project_with(&[("tests/test_thing.py", test), ("pylock.toml", &lock)]);
    holds(
        &case,
        &[
            "        \"--may-lack=uuid_extensions\",\n        \"tests\",\n",
            "        \"@pypi//pytest_benchmark\",\n",
            "        \"@pypi//uuid_extensions\",\n",
        ],
    );
}

/// Plain functions do not import pytest, which runs them: the lock file is needed all the same.
#[test]
fn tests_that_import_nothing() {
    let case = project_with(&[("tests/test_thing.py", "def test_thing(): ...\n")]);
    assert!(hints(&case).contains("python3 -m pip lock pytest"));
}

/// Returns the hints of a plan, one per line.
pub(super) fn hints(case: &Case) -> String {
    let notes = case.plan().unwrap().notes;
    let hints: Vec<_> = notes.into_iter().filter_map(|note| note.hint).collect();
    hints.join("\n")
}

/// A file that Bazel cannot name breaks the whole package, so no `glob` may match it.
#[test]
fn data_that_bazel_cannot_name() {
    let case = project_with(&[
        ("tests/test_thing.py", "import thing\nopen('data')\n"),
        ("data/s-水/x", ""),
        ("data/s-a/x", ""),
    ]);
    holds(
        &case,
        &[
            "            \"**/__pycache__/**\",\n            \"data/s-*/**\",\n",
            "\"data/s-a/x\"",
        ],
    );
    let subject = "test data with names such as `data/s-水/x`";
    let notes = case.plan().unwrap().notes;
    assert!(
        notes.iter().any(|note| note.subject == subject),
        "{notes:?}"
    );
}

/// What pins a benchmark's packages pins none of the tests'.
#[test]
fn lock_files_of_benchmarks() {
    let test = ("tests/test_thing.py", "def test_thing(): ...\n");
    for lock in ["benchmarks/requirements.txt", "docs/requirements.txt"] {
        let case = project_with(&[test, (lock, "numpy==2.3.0 --hash=sha256:aa\n")]);
        assert!(
            hints(&case).contains("python3 -m pip lock pytest"),
            "{lock}"
        );
    }
    let lock = (
        "docker/requirements.txt",
        "pytest==9.0.0 --hash=sha256:aa\n",
    );
    assert!(!hints(&project_with(&[test, lock])).contains("pip lock"));
}

/// Parts of a package have tests of their own.
#[test]
fn tests_in_parts_of_a_package() {
    let test = "def test_thing(): ...\n";
    let pyproject = format!("{MATURIN}[tool.maturin]\nmodule-name = \"thing._thing\"\n");
    let case = project_with(&[
        ("pyproject.toml", &pyproject),
        ("thing/__init__.py", ""),
        ("thing/tests/test_thing.py", test),
        ("thing/part/tests/test_part.py", test),
        ("thing/part/tests/inner/tests/test_inner.py", test),
        ("thing/other/tests/helper.py", ""),
    ]);
    let build = text(&case, "BUILD.bazel");
    assert_eq!(build.matches("py_test(").count(), 2, "{build}");
    for folder in ["thing/part/tests", "thing/tests"] {
        assert!(
            build.contains(&format!("\"{folder}/**\",\n")),
            "{folder}: {build}"
        );
        assert!(build.contains(&format!("[\"{folder}\"]")), "{build}");
    }
}

/// A test imports from the project's conftest.py, which no index has.
#[test]
fn a_module_for_pytest() {
    let test = "import pytest\nfrom conftest import things\n";
    let case = project_with(&[
        ("tests/test_thing.py", test),
        ("conftest.py", "things = []\n"),
    ]);
    assert!(hints(&case).contains("python3 -m pip lock pytest`"));
    holds(&case, &["    ) + [\"conftest.py\"],\n"]);
}
