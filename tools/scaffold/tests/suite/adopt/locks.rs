//! Lock files: which one applies, and the command that makes one.

use super::shapes::{holds, text};
use super::suites::{hints, project_with};

/// The project's uv.lock is for users: what its tests need is in a requirements file without versions. The printed command locks all
/// that targets need, and the file that it makes replaces uv.lock.
#[test]
fn a_lock_file_without_pytest() {
    let pyproject = "[project]\nname = \"thing\"\ndependencies = [\"six>=1\"]\n[build-system]\nbuild-backend = \"maturin\"\n";
    let uv = "version = 1\n[[package]]\nname = \"six\"\nversion = \"1.0\"\nsource = { registry = \"x\" }\nwheels = [{ url = \"files/six-1.0-py3-none-any.whl\", hash = \"sha256:aa\" }]\n[[package]]\nname = \"thing\"\nversion = \"1.0\"\nsource = { editable = \".\" }\ndependencies = [{ name = \"six\" }]\n";
    let case = project_with(&[
        ("pyproject.toml", pyproject),
        ("uv.lock", uv),
        ("tests/requirements.txt", "pytest\npytest-mock\n"),
        (
            "tests/test_thing.py",
            "import pytest\nimport six\ndef test_thing(mocker): ...\n",
        ),
    ]);
    holds(&case, &["\"@pypi//six\""]);
    let command = "python3 -m pip lock pytest pytest-mock 'six>=1'`";
    assert!(hints(&case).contains(command), "{}", hints(&case));
    let one = |name: &str| {
        let wheel = format!("{}-9.0-py3-none-any.whl", name.replace('-', "_"));
        format!("[[packages]]\nname = '{name}'\nversion = '9.0'\n[[packages.wheels]]\nname = '{wheel}'\nhashes = {{sha256 = 'aa'}}\n")
    };
    let made = ["pytest", "pytest-mock", "six"].map(one).concat();
    case.write("pylock.toml", format!("lock-version = '1.0'\n{made}"));
    for label in ["@pypi//pytest\"", "@pypi//pytest_mock\"", "@pypi//six\""] {
        assert!(text(&case, "BUILD.bazel").contains(label), "{label}");
    }
    assert!(!hints(&case).contains("pip lock"), "{}", hints(&case));
}
