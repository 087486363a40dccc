//! `run` on a terminal, and with signals. `script` of util-linux provides the terminal.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{binary, command, ended, file, fixtures, run};

const LOG: &str = "ERROR: /w/a/BUILD.bazel:3:9: name 'rust_library' is not defined";

/// Runs a shell line that contains `RUN`, our command, on a terminal. Returns the exit code and what it prints.
fn on_a_terminal(line: &str) -> (i32, String) {
    let child = terminal(line);
    let done = ended(child.wait_with_output().unwrap());
    (done.code, done.out)
}

fn terminal(line: &str) -> Child {
    let line = line.replace("RUN", &format!("{} run --", binary().display()));
    // SIGINT counts even if the test was started by something that ignores it.
    Command::new("env")
        .args([
            "--default-signal=INT",
            "script",
            "--quiet",
            "--return",
            "--command",
            &line,
            "/dev/null",
        ])
        .current_dir(fixtures())
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`script` of util-linux")
}

/// Prints which of the command's two streams are terminals.
const ASK: &str = "[ -t 1 ] && printf out; [ -t 2 ] && printf err; echo";

#[test]
fn the_command_has_a_terminal_where_we_have_one() {
    let table = [
        (format!("RUN sh -c '{ASK}'"), "outerr"),
        (format!("RUN sh -c '{ASK}' 2>&1 | cat"), ""),
        // Bazel requires both.
        (format!("RUN sh -c '{ASK}' | cat"), "err"),
        (format!("RUN sh -c '{ASK}' 2>/dev/null"), "out"),
    ];
    for (line, expected) in table {
        let (code, said) = on_a_terminal(&line);
        assert_eq!((code, said.trim()), (0, expected), "{line}");
    }
}

#[test]
fn bytes_and_size_pass_through() {
    let (code, said) = on_a_terminal(
        "stty cols 123 rows 45; RUN sh -c 'stty size <&2; printf \"a\\033[1Ab\\n\\rc\"'",
    );
    assert_eq!((code, said.as_str()), (0, "45 123\r\na\u{1b}[1Ab\r\n\rc"));
}

#[test]
fn a_failure_on_a_terminal_is_explained_in_colour() {
    let line = format!(
        "RUN sh -c 'printf \"\\033[31mERROR: \\033[0m{}\\n\" >&2; exit 37'",
        &LOG[7..].replace('\'', "\\047")
    );
    let (code, said) = on_a_terminal(&line);
    assert_eq!(code, 37);
    assert!(
        said.starts_with("\u{1b}[31mERROR: \u{1b}[0m/w/a"),
        "{said:?}"
    );
    let told = "\u{1b}[31merror[name-not-defined]\u{1b}[0m: loading (certain)";
    assert!(said.contains(told), "{said:?}");
}

/// Waits until a file exists.
fn wait_for(path: &str) {
    let started = Instant::now();
    while !std::path::Path::new(path).exists() {
        assert!(started.elapsed() < Duration::from_secs(60), "{path}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Returns a command that prints the signals it receives. Its exit code is that of an interrupted Bazel. It creates `READY` once
/// it listens.
fn listener(ready: &str) -> String {
    format!(
        "trap \"echo got INT; exit 8\" INT; trap \"echo got TERM; exit 8\" TERM; echo \"{}\" >&2; touch {ready}; while :; do sleep 0.05; done",
        LOG.replace('\'', "")
    )
}

#[test]
fn signals_reach_the_command() {
    for signal in ["INT", "TERM"] {
        let ready = file("folder", b"") + ".ready";
        let mut child = command(&["run", "--", "sh", "-c", &listener(&ready)])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_for(&ready);
        let id = child.id().to_string();
        let sent = Command::new("kill")
            .args(["-s", signal, &id])
            .status()
            .unwrap();
        assert!(sent.success());
        let mut said = String::new();
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        let done = ended(child.wait_with_output().unwrap());
        assert_eq!((done.code, said), (8, format!("got {signal}\n")));
        assert!(
            !done.err.contains("error["),
            "an interrupted build is not explained: {}",
            done.err
        );
    }
}

#[test]
fn control_c_reaches_the_command_once() {
    let ready = file("folder", b"") + ".ready";
    let mut child = terminal(&format!("RUN sh -c '{}'", listener(&ready)));
    wait_for(&ready);
    let mut keyboard = child.stdin.take().unwrap();
    keyboard.write_all(b"\x03").unwrap();
    let done = ended(child.wait_with_output().unwrap());
    drop(keyboard);
    assert_eq!(done.code, 8, "{}", done.out);
    assert_eq!(done.out.matches("got INT").count(), 1, "{}", done.out);
    assert!(!done.out.contains("error["), "{}", done.out);
}

#[test]
fn a_signal_that_ends_the_command_is_in_the_exit_code() {
    for (signal, code) in [("TERM", 143), ("KILL", 137), ("SEGV", 139)] {
        let script = format!("echo \"{LOG}\" >&2; kill -s {signal} $$");
        let done = run(&["run", "--", "sh", "-c", &script]);
        assert_eq!(done.code, code, "{}", done.err);
        assert_eq!(
            done.err.contains("error["),
            signal == "SEGV",
            "{}",
            done.err
        );
    }
}

#[test]
fn on_github() {
    let summary = file("summary.md", b"# before\n");
    let script = format!("echo \"{LOG}\" >&2; exit 1");
    let done = run(&[
        "run",
        "--format",
        "github",
        "--summary",
        &summary,
        "--",
        "sh",
        "-c",
        &script,
    ]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("\n::error "), "{}", done.err);
    let text = std::fs::read_to_string(&summary).unwrap();
    assert!(text.starts_with("# before\n## 1 failure\n"), "{text}");
}

#[test]
fn a_summary_that_cannot_be_written_leaves_the_exit_code() {
    let script = format!("echo \"{LOG}\" >&2; exit 3");
    let done = run(&[
        "run",
        "--summary",
        "/no/such/folder/summary.md",
        "--",
        "sh",
        "-c",
        &script,
    ]);
    assert_eq!(done.code, 3);
    assert!(
        done.err.contains("/no/such/folder/summary.md"),
        "{}",
        done.err
    );
}
