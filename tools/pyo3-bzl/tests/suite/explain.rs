//! `explain` and `run`.

use std::io::Write as _;
use std::process::Stdio;

use crate::{command, ended, file, run};

const LOG: &str = "ERROR: /w/a/BUILD.bazel:3:9: name 'rust_library' is not defined\n";

#[test]
fn a_file() {
    let path = file("build.log", LOG.as_bytes());
    let done = run(&["explain", &path]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.out
            .starts_with("error[name-not-defined]: loading (certain)\n"),
        "{}",
        done.out
    );
}

#[test]
fn standard_input() {
    let mut child = command(&["explain", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(LOG.as_bytes())
        .unwrap();
    let json = ended(child.wait_with_output().unwrap()).json();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["command"], "explain");
    assert_eq!(json["logs"][0]["failures"][0]["id"], "name-not-defined");
    assert_eq!(json["logs"][0]["failures"][0]["phase"], "loading");
}

#[test]
fn formats_for_github() {
    let path = file("build.log", LOG.as_bytes());
    let done = run(&["explain", &path, "--format", "github", "--root", "/"]);
    assert!(
        done.out
            .starts_with("::error file=w/a/BUILD.bazel,line=3,col=9,"),
        "{}",
        done.out
    );
    let done = run(&["explain", &path, "--format", "markdown"]);
    assert!(done.out.starts_with("## 1 failure\n"), "{}", done.out);
}

#[test]
fn build_events() {
    let events = r#"{"id":{"progress":{}},"progress":{"stderr":"ERROR: /w/a/BUILD.bazel:3:9: name 'x' is not defined\n"}}"#;
    let path = file("events.json", events.as_bytes());
    let done = run(&["explain", "--bep", &path]);
    assert!(
        done.out.contains("error[name-not-defined]"),
        "{}{}",
        done.out,
        done.err
    );
}

#[test]
fn nothing_to_explain() {
    let path = file(
        "build.log",
        b"INFO: Build completed successfully, 1 total action\n",
    );
    let done = run(&["explain", &path]);
    assert_eq!(done.code, 3);
    assert_eq!(done.out, "");
    assert!(done.err.contains("no failure is known"), "{}", done.err);
    assert!(
        done.err.contains("help: paste more of the log"),
        "{}",
        done.err
    );
    assert_eq!(run(&["explain", "/no/such/file"]).code, 1);
    assert_eq!(run(&["explain"]).code, 2);
}

#[test]
fn run_passes_on_output_and_exit_code() {
    let script = format!(
        "echo data; printf '%s' \"{}\" >&2; exit 37",
        LOG.replace('\n', "\\n")
    );
    let done = run(&["run", "--", "sh", "-c", &script.replace("'%s'", "'%b'")]);
    assert_eq!(done.code, 37);
    assert_eq!(done.out, "data\n");
    assert!(done.err.starts_with(LOG), "{}", done.err);
    assert!(
        done.err.contains("error[name-not-defined]: loading"),
        "{}",
        done.err
    );
}

#[test]
fn run_says_nothing_of_a_success() {
    let done = run(&["run", "--", "sh", "-c", "echo data; echo 'ERROR: x' >&2"]);
    assert_eq!(
        (done.code, done.out.as_str(), done.err.as_str()),
        (0, "data\n", "ERROR: x\n")
    );
}

#[test]
fn run_of_what_is_no_program() {
    let done = run(&["run", "--", "/no/such/program"]);
    assert_eq!(done.code, 1);
    assert!(
        done.err.contains("cannot start `/no/such/program`"),
        "{}",
        done.err
    );
}
