//! Runs scripts that misbehave in every way in place of `bazelw`.

use std::sync::Mutex;

use bazel_client::{Bazel, Call, Error};

use crate::{folder, script};

/// A workspace whose `bazelw` is this script.
fn bazel(name: &str, text: &str) -> Bazel {
    let root = folder(name);
    std::fs::write(root.join("MODULE.bazel"), "").unwrap();
    script(&root.join("bazelw"), &format!("#!/bin/sh\n{text}\n"));
    Bazel::find(&root).unwrap()
}

fn text(bazel: &Bazel) -> Result<String, Error> {
    let done = bazel.text(&Call::query("//:x"), &|_| {});
    done.map(|done| done.value)
}

#[test]
fn both_streams_are_read_while_it_runs() {
    // Both streams get more than a pipe holds. A caller that reads only one of them would wait forever.
    let bazel = bazel(
        "streams",
        "i=0; while [ $i -lt 3000 ]; do echo out out out out out out out out out; echo err err err err err err err err >&2; i=$((i+1)); done",
    );
    let lines = Mutex::new(0);
    let done = bazel.text(&Call::query("//:x"), &|line| {
        assert_eq!(line, "err err err err err err err err");
        *lines.lock().unwrap() += 1;
    });
    assert_eq!(done.unwrap().value.lines().count(), 3000);
    assert_eq!(*lines.lock().unwrap(), 3000);
}

#[test]
fn what_an_outer_bazel_run_sets_is_not_handed_on() {
    // Cargo and Bazel set variables for tests. TEST_… and BUILD_… are Bazel's.
    let bazel = bazel(
        "environment",
        "env | grep -c '^BUILD_\\|^TEST_\\|^RUNFILES_'; true",
    );
    assert_eq!(text(&bazel).unwrap(), "0\n");
}

#[test]
fn the_arguments() {
    let bazel = bazel("arguments", "printf '%s\\n' \"$@\"");
    assert_eq!(
        text(&bazel).unwrap(),
        "query\n--color=no\n--curses=no\n--\n//:x\n"
    );
}

#[test]
fn a_failure_beats_output_that_is_cut_off() {
    let bazel = bazel(
        "failure",
        "printf '\\012'; echo 'ERROR: out of memory' >&2; exit 33",
    );
    let error = bazel
        .targets(&Call::query("//:x"), &|_| {}, |_| {})
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`bazel query //:x` failed (exit code 33)\n  out of memory\n  help: run it by hand to see all of Bazel's output"
    );
}

#[test]
fn output_that_is_none() {
    let bazel = bazel("garbage", "echo Hello");
    let error = bazel
        .targets(&Call::query("//:x"), &|_| {}, |_| {})
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot read what `bazel query //:x` printed: cut off in message 1 at byte 0: expected 72 bytes after its length, but \
         there are only 5\n  help: this was tested with Bazel 7.7.1; `bazel version` prints your version"
    );
}

#[test]
fn some_of_it_is_broken() {
    let script = "echo '//:a'; echo 'ERROR: /w/b/BUILD:1:1: syntax error' >&2; exit 3";
    let bazel = bazel("partial", script);
    let done = bazel
        .text(&Call::query("//...").keep_going(), &|_| {})
        .unwrap();
    assert_eq!(done.value, "//:a\n");
    assert_eq!(done.complaints, ["/w/b/BUILD:1:1: syntax error"]);
    // Without `--keep_going`, a call returns all or nothing.
    let error = text(&bazel).unwrap_err().to_string();
    assert!(
        error
            .starts_with("`bazel query //:x` failed (exit code 3)\n  /w/b/BUILD:1:1: syntax error"),
        "{error}"
    );
}

#[test]
fn it_is_killed() {
    let bazel = bazel("killed", "kill -9 $$");
    let error = text(&bazel).unwrap_err().to_string();
    assert_eq!(
        error,
        "`bazel query //:x` was killed\n  help: it was interrupted"
    );
}

#[test]
fn it_cannot_be_started() {
    let bazel = bazel("unstartable", "");
    let path = bazel.program().path.clone();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(
        text(&bazel).unwrap_err().to_string(),
        format!(
            "cannot start `{}`: No such file or directory (os error 2)\n  help: set `$BAZEL` to use another program",
            path.display()
        )
    );
}
