//! pytest's options from the project's configuration.

use super::suites::{project_with, MATURIN};
use super::Case;

fn configured(addopts: &str) -> Case {
    let pyproject = format!("{MATURIN}[tool.pytest.ini_options]\naddopts = \"{addopts}\"\n");
    project_with(&[
        ("pyproject.toml", &pyproject),
        ("python/tests/test_thing.py", "import thing\n"),
        ("python/tests/slow/test_speed.py", "import thing\n"),
    ])
}

/// Tests that the project leaves out stay left out.
#[test]
fn tests_that_are_left_out() {
    let addopts = "--ignore=python/tests/slow --ignore-glob python/*/b* --deselect=python/tests/test_thing.py::test_a";
    let case = configured(addopts);
    let build = super::shapes::text(&case, "BUILD.bazel");
    for option in [
        "        \"--ignore=python/tests/slow\",\n",
        "        \"'--ignore-glob=python/*/b*'\",\n",
        "        \"--deselect=python/tests/test_thing.py::test_a\",\n",
    ] {
        assert!(build.contains(option), "{option}: {build}");
    }
    let notes = case.plan().unwrap().notes;
    let mut subjects = notes.iter().map(|note| &note.subject);
    assert!(!subjects.any(|one| one.contains("addopts")), "{notes:?}");
}

/// pytest resolves these paths against the current folder, which the script changes.
#[cfg(unix)]
#[test]
fn paths_are_the_projects() {
    const PYTEST: &str = "__version__ = '0'\nclass ExitCode:\n    NO_TESTS_COLLECTED = 5\n\
def hookimpl(**_):\n    return lambda function: function\n\
def main(options, plugins):\n    folder = options[-1].removesuffix('/python/tests')\n    print([option.replace(folder, 'ROOT') for option in options])\n    return 0\n";
    let case = configured("");
    case.adopt().unwrap();
    case.write("pytest/pytest.py", PYTEST);
    let done = super::runner::script(&case)
        .args([
            "python/tests",
            "--ignore=python/tests/slow",
            "--ignore-glob=python/*/b*",
            "--deselect=python/tests/test_thing.py::test_a",
        ])
        .env("PYTHONPATH", case.path().join("pytest"))
        .env("TEST_TMPDIR", case.path().parent().unwrap())
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    let expected = "'--ignore=ROOT/python/tests/slow', '--ignore-glob=ROOT/python/*/b*', '--deselect=python/tests/test_thing.py::test_a', 'ROOT/python/tests'";
    assert!(out.contains(expected), "{done:?}");
}
