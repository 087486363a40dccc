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

/// unittest finds tests in a package, which may import relatively, and in a folder that is no package.
#[test]
fn unittest_runs_folders_and_packages() {
    const CASE: &str = "class TestX(unittest.TestCase):\n    def test_x(self):\n        self.assertEqual(VALUE, 1)\n    @unittest.skip('no')\n    def test_y(self): ...\n";
    type Files = [(&'static str, &'static str)];
    // (files, exit code, end of the output)
    let table: &[(&Files, i32, &str)] = &[
        (
            &[
                ("__init__.py", ""),
                ("values.py", "VALUE = 1\n"),
                ("test_x.py", "from .values import VALUE\nimport unittest\n"),
            ],
            0,
            "1 passed",
        ),
        (
            &[
                ("values.py", "VALUE = 1\n"),
                ("test_x.py", "from values import VALUE\nimport unittest\n"),
            ],
            0,
            "1 passed",
        ),
        (
            &[("test_x.py", "VALUE = 2\nimport unittest\n")],
            1,
            "0 passed",
        ),
        (
            &[("test_x.py", "import missing\nimport unittest\n")],
            1,
            "0 passed",
        ),
        (&[("values.py", "")], 1, "0 passed"),
    ];
    for (files, code, end) in table {
        let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
        case.adopt().unwrap();
        std::fs::remove_file(case.path().join("tests/test_thing.py")).unwrap();
        for (name, text) in *files {
            let tests = if name.starts_with("test") { CASE } else { "" };
            case.write(&format!("tests/{name}"), format!("{text}{tests}"));
        }
        let done = Command::new("python3")
            .arg(case.path().join("bazel/run_tests.py"))
            .args(["--unittest", "tests"])
            .env("TEST_TMPDIR", case.path().parent().unwrap())
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(done.status.code(), Some(*code), "{files:?}: {done:?}");
        assert!(out.trim_end().ends_with(end), "{files:?}: {done:?}");
    }
}

/// A wheel's metadata is visible in the tests and in their children.
#[test]
fn metadata_of_a_wheel() {
    let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
    case.adopt().unwrap();
    let read = "from importlib.metadata import version\nassert version('thing') == '1.2'\n";
    case.write(
        "tests/test_thing.py",
        format!("import subprocess, sys\n{read}subprocess.run([sys.executable, '-c', {read:?}], check=True)\n"),
    );
    case.write("pytest/pytest.py", PYTEST);
    let wheel = "import zipfile\nwith zipfile.ZipFile('thing-1.2-py3-none-any.whl', 'w') as wheel:\n    wheel.writestr('thing-1.2.dist-info/METADATA', 'Name: thing\\nVersion: 1.2\\n')\n    wheel.writestr('thing.py', '')\n";
    case.write("wheel.dist/make.py", wheel);
    let python = |folder: &str, arguments: &[&str]| {
        Command::new("python3")
            .args(arguments)
            .current_dir(case.path().join(folder))
            .env("PYTHONPATH", case.path().join("pytest"))
            .env("TEST_TMPDIR", case.path().parent().unwrap())
            .output()
            .unwrap()
    };
    let done = python("wheel.dist", &["make.py"]);
    assert!(done.status.success(), "{done:?}");
    let run = ["bazel/run_tests.py", "--metadata=wheel.dist", "tests"];
    let done = python("", &run);
    assert!(done.status.success(), "{done:?}");
    let done = python("", &[run[0], run[2]]);
    assert!(!done.status.success(), "{done:?}");
}

/// The mark of a plugin that is not in `deps` is a warning of pytest. A project may turn all warnings into errors.
#[test]
fn marks_of_absent_plugins_are_no_errors() {
    let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
    case.adopt().unwrap();
    let show = PYTEST.replace("    return 0\n", "    print(options)\n    return 0\n");
    case.write("pytest/pytest.py", show);
    case.write("tests/test_thing.py", "");
    let done = Command::new("python3")
        .arg(case.path().join("bazel/run_tests.py"))
        .arg("tests")
        .env("PYTHONPATH", case.path().join("pytest"))
        .env("TEST_TMPDIR", case.path().parent().unwrap())
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        out.contains("'-W', 'ignore::pytest.PytestUnknownMarkWarning'"),
        "{done:?}"
    );
}
