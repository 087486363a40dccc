//! What runs a project's Python tests: pytest, unittest, or Python alone.

use super::shapes::{holds, text};
use super::suites::{hints, project_with};

/// Tests of unittest run without any Python package, so no lock file is needed. With a pinned pytest, pytest runs them.
#[test]
fn tests_of_unittest() {
    let test = "import unittest\nimport thing\nclass TestThing(unittest.TestCase):\n    def test_thing(self): ...\n";
    let files = [("tests/__init__.py", ""), ("tests/test_thing.py", test)];
    let case = project_with(&files);
    holds(
        &case,
        &[
            "# The project's own tests, unchanged, run by Python's unittest.\n",
            "        \"--unittest\",\n        \"tests\",\n",
        ],
    );
    assert!(!hints(&case).contains("lock"));
    let lock = "lock-version = '1.0'\n[[packages]]\nname = 'pytest'\nversion = '9.0'\n[[packages.wheels]]\nname = 'pytest-9.0-py3-none-any.whl'\nhashes = {sha256 = 'aa'}\n";
    case.write("pylock.toml", lock);
    assert!(!text(&case, "BUILD.bazel").contains("--unittest"));
}

/// The project's lock file has no pytest, so unittest runs the tests, even if they lack a package.
#[test]
fn tests_of_unittest_beside_a_lock_file_without_pytest() {
    let test = "import unittest\nimport lacking\nclass TestThing(unittest.TestCase):\n    def test_thing(self): ...\n";
    let lock = "numpy==2.3.0 --hash=sha256:aa\n";
    let case = project_with(&[("tests/test_thing.py", test), ("requirements.txt", lock)]);
    holds(&case, &["        \"--unittest\",\n        \"tests\",\n"]);
    let notes = case.plan().unwrap().notes;
    let subject = "imported by `tests`: `lacking`";
    assert!(
        notes.iter().any(|note| note.subject == subject),
        "{notes:?}"
    );
}

/// pytest does not call `load_tests`, so unittest runs these tests even if pytest is pinned.
#[test]
fn tests_that_load_themselves() {
    let test = "import unittest\nclass TestThing(unittest.TestCase):\n    def test_thing(self): ...\ndef load_tests(loader, tests, pattern):\n    return tests\n";
    let lock = "lock-version = '1.0'\n[[packages]]\nname = 'pytest'\nversion = '9.0'\n[[packages.wheels]]\nname = 'pytest-9.0-py3-none-any.whl'\nhashes = {sha256 = 'aa'}\n";
    let case = project_with(&[
        ("tests/__init__.py", "def test_suite():\n"),
        ("tests/test_thing.py", test),
        ("pylock.toml", lock),
    ]);
    holds(&case, &["        \"--unittest\",\n        \"tests\",\n"]);
    assert!(!text(&case, "BUILD.bazel").contains("@pypi//pytest"));
}

/// A test file that calls its own functions. pytest would look for a fixture.
#[test]
fn tests_that_are_programs() {
    let test = "from thing import Thing\ndef test_thing(thing: Thing): ...\nif __name__ == '__main__':\n    test_thing(Thing())\n";
    let case = project_with(&[("tests/api_test.py", test)]);
    holds(
        &case,
        &[
            "run by Python: each file is a program.\n",
            "        \"--programs\",\n        \"tests\",\n",
        ],
    );
    assert!(!hints(&case).contains("lock"));
}

/// An option of a plugin applies if the plugin is in `deps`. Without `--benchmark-disable`, tests take minutes.
#[test]
fn options_of_plugins() {
    let pyproject = "[project]\nname = \"thing\"\n[build-system]\nbuild-backend = \"maturin\"\n[tool.pytest.ini_options]\naddopts = \"-q --benchmark-disable --asyncio-mode=auto\"\n";
    let lock = "pytest==9.0.0 --hash=sha256:aa\npytest-benchmark==5.0 --hash=sha256:bb\n";
    let case = project_with(&[
        ("pyproject.toml", pyproject),
        ("tests/test_thing.py", "def test_thing(benchmark): ...\n"),
        ("requirements.txt", lock),
    ]);
    holds(
        &case,
        &["        \"tests\",\n        \"-q\",\n        \"--benchmark-disable\",\n    ],\n"],
    );
    let notes = case.plan().unwrap().notes;
    let subject = "`addopts`: `--asyncio-mode=auto`";
    assert!(
        notes.iter().any(|note| note.subject == subject),
        "{notes:?}"
    );
}

/// `-m` and `-k` select tests. The words of a string are those of a shell, so a value may have spaces.
#[test]
fn options_that_select_tests() {
    let table = [
        r#"pyproject.toml: addopts = "-m 'not slow' -k \"not flaky and not net\" -n auto""#,
        r#"pyproject.toml: addopts = ["-m", "not slow", "-k", "not flaky and not net"]"#,
        r#"pytest.ini: addopts = -m "not slow" -k "not flaky and not net""#,
        r#"pytest.ini: addopts = -m="not slow" -k"not flaky and not net""#,
    ];
    for row in table {
        let (file, line) = row.split_once(": ").unwrap();
        let start = match file {
            "pytest.ini" => "[pytest]\n",
            _ => "[project]\nname = \"thing\"\n[build-system]\nbuild-backend = \"maturin\"\n[tool.pytest.ini_options]\n",
        };
        let case = project_with(&[
            (file, &format!("{start}{line}\n")),
            ("tests/test_thing.py", "def test_thing(): ...\n"),
        ]);
        let text = text(&case, "BUILD.bazel");
        let at = text.find("        \"tests\",\n").unwrap();
        let end = text[at..].find("    ],\n").unwrap();
        let mut arguments: Vec<String> = Vec::new();
        for line in text[at..][..end].lines().skip(1) {
            let argument = line.trim().trim_end_matches(',').trim_matches('"');
            arguments.extend(shlex::split(argument).unwrap());
        }
        let joined = arguments.join(" ");
        let expected = [
            "-m not slow -k not flaky and not net",
            "-m=not slow -knot flaky and not net",
        ];
        assert!(expected.contains(&joined.as_str()), "{row}: {text}");
    }
}
