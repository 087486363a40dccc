//! The script that runs a project's tests.

use std::io;
use std::os::unix::fs::{symlink, PermissionsExt as _};
use std::process::{Command, Output};

use super::suites::project_with;
use super::Case;

/// A pytest that runs each file of a folder.
pub(super) const PYTEST: &str = "import pathlib, runpy\n__version__ = '0'\nclass ExitCode:\n    NO_TESTS_COLLECTED = 5\n\
def hookimpl(**_):\n    return lambda function: function\n\
def main(options, plugins):\n    for file in sorted(pathlib.Path(options[-1]).rglob('test_*.py')):\n        runpy.run_path(str(file))\n    return 0\n";

/// Prepares the script that `adopt` wrote for a case.
pub(super) fn script(case: &Case) -> Command {
    let mut command = Command::new("python3");
    command.arg(case.path().join("bazel/run_tests.py"));
    command
}

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
        let done = run_tests(&case, "--unittest").unwrap();
        let out = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(done.status.code(), Some(*code), "{files:?}: {done:?}");
        assert!(out.trim_end().ends_with(end), "{files:?}: {done:?}");
    }
}

/// Relative paths start in the folder beside the tests, with pytest as with unittest.
#[test]
fn the_current_folder_is_beside_the_tests() {
    let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
    case.adopt().unwrap();
    let test = "import os, unittest\nclass TestX(unittest.TestCase):\n    def test_x(self):\n        assert os.path.exists(os.path.join('..', 'core', 'a.csv'))\n";
    case.write("packages/core/a.csv", "");
    for package in ["", "packages/py/tests/__init__.py"] {
        case.write("packages/py/tests/test_x.py", test);
        if !package.is_empty() {
            case.write(package, "");
        }
        let done = script(&case)
            .args(["--unittest", "packages/py/tests"])
            .env("TEST_TMPDIR", case.path().parent().unwrap())
            .output()
            .unwrap();
        assert!(done.status.success(), "{package}: {done:?}");
    }
}

/// Runs the tests of an adopted project as its target does.
fn run_tests(case: &Case, option: &str) -> io::Result<Output> {
    script(case)
        .args([option, "tests"])
        .env("TEST_TMPDIR", case.path().parent().unwrap_or(case.path()))
        .output()
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

/// As in a virtual environment: the package is in the project's folder, and each Python that a test starts finds all packages.
#[test]
fn an_environment_as_in_a_checkout() {
    let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
    case.adopt().unwrap();
    let children = [
        // A PYTHONPATH of its own, none at all, and a Python by its name.
        "subprocess.run([sys.executable, '-c', check], env={'PYTHONPATH': str(here)}, check=True)",
        "subprocess.run([sys.executable, '-I', '-c', check], env={}, check=True)",
        "subprocess.run(['python', '-c', check], check=True)",
        "subprocess.run(['python3', '-c', check], check=True)",
        // A command of the project, which is on the PATH.
        "assert subprocess.run(['make-it', 'a'], capture_output=True, text=True).stdout == \"['a']\\n\"",
    ];
    let test = format!(
        "import pathlib, subprocess, sys\nimport needed, thing_package\nhere = pathlib.Path(__file__).resolve().parents[1]\n\
         assert pathlib.Path(thing_package.__file__).resolve().is_relative_to(here), thing_package\n\
         check = f'import sys, needed, thing_package; assert thing_package.__file__ == {{thing_package.__file__!r}}; assert sys.version == {{sys.version!r}}'\n{}\n",
        children.join("\n")
    );
    case.write("tests/test_thing.py", test);
    let command = "import sys\nclass commands:\n    def make():\n        print(sys.argv[1:])\n";
    case.write("python/thing_package/__init__.py", command);
    case.write("elsewhere/needed.py", "");
    case.write("pytest/pytest.py", PYTEST);
    let entries = ["python", "elsewhere", "pytest"].map(|folder| case.path().join(folder));
    let done = script(&case)
        .args(["--script=make-it=thing_package:commands.make", "tests"])
        .env("PYTHONPATH", std::env::join_paths(entries).unwrap())
        .env("TEST_TMPDIR", case.path().parent().unwrap())
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

/// The mark of a plugin that is not in `deps` is a warning of pytest. A project may turn all warnings into errors.
#[test]
fn marks_of_absent_plugins_are_no_errors() {
    let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
    case.adopt().unwrap();
    let show = PYTEST.replace("    return 0\n", "    print(options)\n    return 0\n");
    case.write("pytest/pytest.py", show);
    case.write("tests/test_thing.py", "");
    let done = script(&case)
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

/// A pytest that calls the function `test` of each file, and the hooks of the plugin.
const REPORTING: &str = r"import pathlib, runpy
from types import SimpleNamespace as Object
__version__ = '0'
class ExitCode:
    NO_TESTS_COLLECTED = 5
def hookimpl(**_):
    return lambda function: function
def main(options, plugins):
    code = 0
    for file in sorted(pathlib.Path(options[-1]).rglob('test_*.py')):
        error = None
        try:
            runpy.run_path(str(file))['test']()
        except BaseException as raised:
            error = Object(value=raised)
        outcome = 'failed' if error else 'passed'
        report = Object(when='call', outcome=outcome, failed=bool(error), passed=not error)
        hook = plugins[0].pytest_runtest_makereport(Object(nodeid=file.name, path=file), Object(excinfo=error))
        next(hook)
        try:
            hook.send(Object(get_result=lambda: report))
        except StopIteration:
            pass
        code = code or int(report.outcome == 'failed')
    return code
";

/// A test that imports a missing package itself is skipped and named in the log. A run of skipped tests alone does not pass.
#[test]
fn tests_that_import_a_missing_package() {
    const PASSES: (&str, &str) = ("test_a.py", "def test(): ...\n");
    const LACKS: (&str, &str) = ("test_b.py", "def test():\n    import lacking.core\n");
    type Files = [(&'static str, &'static str)];
    // (files, exit code, in the output)
    let table: &[(&Files, i32, &str)] = &[
        (
            &[PASSES, LACKS],
            0,
            "not run: test_b.py needs lacking, which is not in this test's deps",
        ),
        (&[LACKS], 5, "error: pytest found no tests to run"),
        (
            &[PASSES, ("test_b.py", "def test():\n    import another\n")],
            1,
            "",
        ),
        // A module of a package that is there.
        (
            &[
                PASSES,
                ("test_b.py", "def test():\n    import json.absent\n"),
            ],
            1,
            "",
        ),
        (
            &[PASSES, ("test_b.py", "def test():\n    assert False\n")],
            1,
            "",
        ),
    ];
    for (files, code, part) in table {
        let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
        case.adopt().unwrap();
        std::fs::remove_file(case.path().join("tests/test_thing.py")).unwrap();
        case.write("pytest/pytest.py", REPORTING);
        for (name, text) in *files {
            case.write(&format!("tests/{name}"), text);
        }
        let done = script(&case)
            .args(["--may-lack=json,lacking", "tests"])
            .env("PYTHONPATH", case.path().join("pytest"))
            .env("TEST_TMPDIR", case.path().parent().unwrap())
            .output()
            .unwrap();
        let out = [&done.stdout[..], &done.stderr].concat();
        assert_eq!(done.status.code(), Some(*code), "{files:?}: {done:?}");
        assert!(
            String::from_utf8_lossy(&out).contains(part),
            "{files:?}: {done:?}"
        );
    }
}

/// Each program finds the modules beside it. All of them have to succeed, and there has to be one.
#[test]
fn programs() {
    type Files = [(&'static str, &'static str)];
    // (files, exit code, end of the output)
    let table: &[(&Files, i32, &str)] = &[
        (
            &[
                ("values.py", "VALUE = 1\n"),
                ("a_test.py", "import values\n"),
            ],
            0,
            "1 passed",
        ),
        (&[("test_a.py", "import sys\nsys.exit()\n")], 0, "1 passed"),
        (
            &[
                ("test_a.py", "import sys\nsys.exit('no')\n"),
                ("test_b.py", ""),
            ],
            1,
            "1 passed",
        ),
        (&[("test_a.py", "assert False\n")], 1, "0 passed"),
        (&[("a.py", "")], 1, "0 passed"),
    ];
    for (files, code, end) in table {
        let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
        case.adopt().unwrap();
        std::fs::remove_file(case.path().join("tests/test_thing.py")).unwrap();
        for (name, text) in *files {
            case.write(&format!("tests/{name}"), text);
        }
        let done = run_tests(&case, "--programs").unwrap();
        let out = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(done.status.code(), Some(*code), "{files:?}: {done:?}");
        assert!(out.trim_end().ends_with(end), "{files:?}: {done:?}");
    }
}
