//! What tests see of Bazel while the script runs them: their folder, the PATH, their output.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use super::runner::{script, PYTEST};
use super::suites::project_with;

/// Some tests compare messages that a long path would wrap. The folder is removed at the end.
#[test]
fn the_path_of_the_tests_is_short() {
    let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
    case.adopt().unwrap();
    case.write(
        "tests/test_thing.py",
        "import os\nprint('here:', os.getcwd())\nopen('new', 'w')\n",
    );
    let long = case.path().parent().unwrap().join("a".repeat(100));
    std::fs::create_dir(&long).unwrap();
    let done = script(&case)
        .args(["--programs", "tests"])
        .env("TEST_TMPDIR", &long)
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    let here = out
        .lines()
        .find_map(|line| line.strip_prefix("here: "))
        .unwrap();
    assert!(here.len() < 80, "{here}");
    assert!(!std::path::Path::new(here).exists(), "{here}");
}

/// Some packages bring programs: `ruff` is one. pip puts them in `bin`, and so does rules_python.
#[test]
fn programs_of_packages_are_on_the_path() {
    let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
    case.adopt().unwrap();
    case.write(
        "tests/test_thing.py",
        "import subprocess\nsubprocess.run(['in-folder'], check=True)\nsubprocess.run(['beside-folder'], check=True)\n",
    );
    let runfiles = case.path().parent().unwrap();
    for name in ["a/site/bin/in-folder", "b/bin/beside-folder"] {
        let file = runfiles.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let entries = ["a/site", "b/site-packages"].map(|entry| runfiles.join(entry));
    let done = script(&case)
        .args(["--programs", "tests"])
        .env("PYTHONPATH", std::env::join_paths(entries).unwrap())
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

/// Runs the test file of a case as a program, with a log file as Bazel does. Returns the exit code and the log.
fn logged(test: &str) -> io::Result<(Option<i32>, String)> {
    let case = project_with(&[("tests/test_thing.py", "import thing\n")]);
    case.adopt().map_err(io::Error::other)?;
    case.write("pytest/pytest.py", PYTEST);
    case.write("tests/test_thing.py", test);
    let path = case.path().join("test.log");
    let log = std::fs::File::create(&path)?;
    let done = script(&case)
        .arg("tests")
        .env("PYTHONPATH", case.path().join("pytest"))
        .stdout(log.try_clone()?)
        .stderr(log)
        .status()?;
    Ok((done.code(), std::fs::read_to_string(path)?))
}

/// Tests that look for files which the code left open would find Bazel's log.
#[cfg(target_os = "linux")]
#[test]
fn the_log_is_no_open_file() {
    let test = "import os, sys\nfor fd in os.listdir('/proc/self/fd'):\n    path = f'/proc/self/fd/{fd}'\n    if os.path.exists(path):\n        assert not os.readlink(path).endswith('.log')\nprint('looked')\nsys.stderr.write('both\\n')\n";
    let (code, log) = logged(test).unwrap();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("looked\n") && log.contains("both\n"), "{log}");
}

/// A crash is an error, and the log says what happened.
#[cfg(target_os = "linux")]
#[test]
fn crashes() {
    let test =
        "import os, signal\nprint('before', flush=True)\nos.kill(os.getpid(), signal.SIGSEGV)\n";
    let (code, log) = logged(test).unwrap();
    assert_eq!(code, Some(139), "{log}");
    assert!(log.contains("before\n"), "{log}");
    assert!(
        log.contains("error: Python was stopped by SIGSEGV\n"),
        "{log}"
    );
    let (code, _) = logged("import sys\nsys.exit(3)\n").unwrap();
    assert_eq!(code, Some(3));
}

/// A server that a test leaves behind does not keep the run from ending.
#[cfg(target_os = "linux")]
#[test]
fn programs_left_behind() {
    let test = "import subprocess, sys\nleft = subprocess.Popen(['sleep', '600'])\nprint('left', left.pid)\n";
    let (code, log) = logged(test).unwrap();
    assert_eq!(code, Some(0), "{log}");
    let left = log.lines().find_map(|line| line.strip_prefix("left "));
    let stopped = Command::new("kill").arg(left.unwrap()).status().unwrap();
    assert!(stopped.success(), "it ended first: {log}");
}
