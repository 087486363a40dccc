//! `kill -9` at any moment, a full disk, two runs at once: the next run completes the write.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::{command, folder, new, tree};
use crate::{binary, ended};

const ARGUMENTS: [&str; 3] = ["demo", "--pyo3-bzl=registry", "--python=3.14"];

/// Returns the files of `demo`, by path below it.
fn demo(work: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let demo = work.join("demo");
    let below = |path: &Path| path.strip_prefix(&demo).unwrap().to_owned();
    let tree = tree(&demo).into_iter();
    tree.map(|(path, bytes)| (below(&path), bytes)).collect()
}

#[test]
fn killed() {
    let whole = folder();
    new(&whole, &["demo"]);
    let expected = demo(&whole);
    let (mut before, mut between, mut after) = (0, 0, 0);
    for step in 0..60_u64 {
        let work = folder();
        let mut child = command(&work, &ARGUMENTS);
        let mut child = child
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_micros(step * 300));
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        if !work.join("demo").exists() {
            before += 1;
        } else if work.join("demo/.pyo3-bzl-staging").exists() {
            between += 1;
        } else {
            after += 1;
        }
        let next = new(&work, &["demo"]);
        assert_eq!(next.code, 0, "step {step}: {}", next.err);
        assert_eq!(demo(&work), expected, "step {step}");
        assert!(
            next.err.is_empty()
                || next
                    .err
                    .starts_with("note: finished the writes of an interrupted run in")
        );
    }
    println!("killed before it wrote {before}, while it wrote {between}, after it {after}");
}

/// The shell's limit on file sizes is the closest that a test can get to a full disk: writes fail in the middle of a file.
#[test]
fn a_full_disk() {
    let work = folder();
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" new \"$@\"";
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).arg(binary()).args(ARGUMENTS);
    shell
        .current_dir(&*work)
        .env_remove("BUILD_WORKING_DIRECTORY");
    let found = ended(shell.output().unwrap());
    assert_eq!(found.code, 1, "{}", found.err);
    let start = "error: nothing was written: failed to write to file `";
    assert!(found.err.starts_with(start), "{}", found.err);
    assert!(
        found
            .err
            .contains("/demo/.pyo3-bzl-staging/0`: File too large"),
        "{}",
        found.err
    );
    assert_eq!(tree(&work).len(), 1, "nothing is left");
}

#[test]
fn two_at_once() {
    let work = folder();
    let spawn = || {
        let mut child = command(&work, &ARGUMENTS);
        child
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..8).map(|_| spawn()).collect();
    let mut done = 0;
    for child in children {
        let found = ended(child.wait_with_output().unwrap());
        if found.code == 0 {
            done += 1;
            continue;
        }
        // It saw files of another run appear.
        let known = [
            "another `pyo3-bzl` is writing to",
            "was changed while the command was running",
            "completed what",
        ];
        assert!(
            known.iter().any(|text| found.err.contains(text)),
            "{}",
            found.err
        );
    }
    assert!(done >= 1);
    let after = new(&work, &["demo", "--check"]);
    assert_eq!(after.code, 0, "{}", after.out);
    assert!(!work.join("demo/.pyo3-bzl-staging").exists());
}
