//! What can go wrong, folders, and help.

use std::process::Stdio;

use crate::{command, ended, file, fixtures, run};

#[track_caller]
fn fails(arguments: &[&str], code: i32, expected: &str) {
    let found = run(arguments);
    assert_eq!(
        (found.code, found.out.as_str()),
        (code, ""),
        "{}",
        found.err
    );
    assert!(found.err.contains(expected), "{}", found.err);
}

const HELP: &str = "\n  help: `bazel build --execution_log_compact_file=FILE …` creates one\n";

#[test]
fn no_such_file() {
    let path = fixtures().join("nowhere.zst");
    let expected = format!(
        "error: cannot open the execution log `{}`: No such file or directory (os error 2){HELP}",
        path.display()
    );
    fails(&["cache", "report", "nowhere.zst"], 1, &expected);
    fails(&["cache", "diff", "nowhere.zst", "cold.zst"], 1, &expected);
    fails(&["cache", "diff", "cold.zst", "nowhere.zst"], 1, &expected);
}

#[test]
fn a_folder() {
    let expected = format!("error: `.` is a folder, not an execution log{HELP}");
    fails(&["cache", "report", "."], 1, &expected);
}

#[test]
fn another_format() {
    let path = file("exec.log", b"Hello, this is a text file.");
    let expected = format!("error: `{path}`: not an execution log: it starts with `48 65 6c 6c 6f 2c 20 74`, expected `{{` (JSON)");
    fails(&["cache", "report", &path], 1, &expected);
}

#[test]
fn an_empty_file() {
    // What Bazel leaves of a JSON or binary log where all was up to date.
    let path = file("exec.log", b"");
    fails(
        &["cache", "report", &path],
        3,
        " has no spawns: every action was up to date",
    );
}

#[test]
fn the_second_log_cannot_be_standard_input() {
    let expected = "error: the second log is read twice, so it cannot be standard input\n  help: write it into a file first\n";
    fails(&["cache", "diff", "cold.zst", "-"], 1, expected);
}

#[test]
fn a_malformed_log() {
    let path = file("exec.json", br#"{"mnemonic": "Rustc"} {"mnemonic": 3}"#);
    fails(
        &["cache", "report", &path],
        1,
        &format!("error: `{path}`: entry 2 at byte 22 is malformed: "),
    );
}

#[test]
fn a_log_that_is_cut_off_is_read_as_far_as_it_goes() {
    let log = br#"{"mnemonic": "Rustc", "cacheable": true, "remoteCacheable": true, "runner": "disk cache hit", "cacheHit": true} {"mnemonic": "Ru"#;
    let path = file("exec.json", log);
    let report = run(&["cache", "report", &path]);
    assert_eq!(report.code, 1);
    assert!(report
        .out
        .contains("\nhit rate 100.0 %: 1 of 1 spawn that can be cached"));
    let expected = format!(
        "error: `{path}`: the execution log is cut off in entry 2 at byte 112: expected the `}}`"
    );
    assert!(report.err.starts_with(&expected), "{}", report.err);
    assert!(report.err.ends_with("1 whole spawn was read before\n  help: the output covers only the part before that; Bazel leaves such a log when it is killed\n"));

    let diff = run(&["cache", "diff", &path, &path]);
    assert_eq!((diff.code, diff.err.lines().count()), (1, 4));
    assert!(diff.out.contains("\nno differences: 1 spawn,"));
    let json = run(&["cache", "report", &path, "--format=json"]).json();
    assert!(json["log"]["cut_off"]
        .as_str()
        .unwrap()
        .starts_with("the execution log is cut off"));
}

#[test]
fn wrong_usage() {
    fails(&[], 2, "Usage: pyo3-bzl");
    fails(&["cache"], 2, "Usage: pyo3-bzl cache");
    fails(&["cache", "report"], 2, "<LOG>");
    fails(&["cache", "diff", "cold.zst"], 2, "<AFTER>");
    fails(
        &["cache", "report", "cold.zst", "--format=xml"],
        2,
        "[possible values: text, json, markdown]",
    );
}

#[test]
fn help_has_examples_and_exit_codes() {
    for (command, example) in [
        (
            "report",
            "  pyo3-bzl cache report exec.log --expect-cache --min-hit-rate 90",
        ),
        ("diff", "  pyo3-bzl cache diff before.log after.log\n"),
    ] {
        let help = run(&["cache", command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.out.contains(example), "{}", help.out);
    }
    let help = run(&["--help"]);
    assert!(help.out.contains("  10  findings"), "{}", help.out);
}

#[test]
fn relative_paths() {
    let folder = fixtures();
    let elsewhere = std::env::temp_dir();
    let of = |command: &mut std::process::Command| {
        ended(command.current_dir(&elsewhere).output().unwrap())
    };
    let report = ["cache", "report", "hits.zst"];
    assert_eq!(of(&mut command(&report)).code, 1, "not found there");
    // As `bazel run` sets it.
    let called = of(command(&report).env("BUILD_WORKING_DIRECTORY", &folder));
    assert_eq!(called.code, 0, "{}", called.err);
    let parent = folder.parent().unwrap();
    let root = of(command(&report)
        .args(["--root", "fixtures"])
        .env("BUILD_WORKING_DIRECTORY", parent));
    assert_eq!(root.code, 0, "{}", root.err);
    let root = of(command(&report).arg("--root").arg(&folder));
    assert_eq!(root.code, 0, "{}", root.err);
    fails(
        &["cache", "report", "hits.zst", "--root", "nowhere"],
        1,
        "error: `--root nowhere`: no such folder (looked for `",
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in [
        &["cache", "report", "cold.zst"][..],
        &["cache", "diff", "cold.zst", "edited.zst", "--format=json"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = command(arguments);
        let output = command.stdout(Stdio::from(writer)).stderr(Stdio::piped());
        let found = ended(output.spawn().unwrap().wait_with_output().unwrap());
        assert_eq!((found.code, found.err.as_str()), (0, ""));
    }
}
