//! The script that runs a project's tests.

use std::os::unix::fs::{symlink, PermissionsExt as _};
use std::process::Command;

use super::suites::project_with;

/// A pytest that runs each file of a folder.
const PYTEST: &str = "import pathlib, runpy\n__version__ = '0'\nclass ExitCode:\n    NO_TESTS_COLLECTED = 5\n\
def hookimpl(**_):\n    return lambda function: function\n\
def main(options, plugins):\n    for file in sorted(pathlib.Path(options[-1]).rglob('test_*.py')):\n        runpy.run_path(str(file))\n    return 0\n";

/// Tests may write beside themselves, and find their files through `resolve()`, although Bazel gives them read-only links.
#[test]
fn tests_may_write_beside_themselves() {
    let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
    let runfiles = case.path().join("runfiles/_main");
    let source = "import pathlib\nhere = pathlib.Path(__file__).resolve().parent\nassert (here / 'data.txt').read_text() == 'x'\n\
(here / 'data.txt').write_text('y')\n(here / 'new.txt').write_text('z')\n";
    case.write("real/test_thing.py", source);
    case.write("real/data.txt", "x");
    case.write("pytest/pytest.py", PYTEST);
    case.adopt().unwrap();
    std::fs::create_dir_all(runfiles.join("tests")).unwrap();
    std::fs::create_dir_all(runfiles.join("bazel")).unwrap();
    for name in ["test_thing.py", "data.txt"] {
        let file = case.path().join("real").join(name);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
        symlink(&file, runfiles.join("tests").join(name)).unwrap();
    }
    symlink("/nowhere", runfiles.join("dangling")).unwrap();
    let script = runfiles.join("bazel/run_tests.py");
    symlink(case.path().join("bazel/run_tests.py"), &script).unwrap();
    let done = Command::new("python3")
        .arg(&script)
        .arg("tests")
        .env("PYTHONPATH", case.path().join("pytest"))
        .env("TEST_TMPDIR", case.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    assert_eq!(
        std::fs::read(case.path().join("real/data.txt")).unwrap(),
        b"x"
    );
    assert!(!case.path().join("real/new.txt").exists());
}
