//! examples/split_crates: its tests pass. Its `measure.py` prints correct counts, leaves no edit behind, and can be
//! interrupted.

use std::fs::{self, File};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure, Context, Result};
use harness::{Machine, Snapshot, Steps, Workspace};

/// The rows of the table, and the number of rustc processes that each starts: for the one crate, and for the six.
const ROWS: [(&str, &str, &str); 6] = [
    ("all of the example's crates", "1", "6"),
    ("nothing", "0", "0"),
    ("private body in the leaf `edits`", "1", "3"),
    ("private body in the leaf `tokens`", "1", "5"),
    ("public API of the leaf `tokens`", "1", "5"),
    ("body in the extension crate", "1", "1"),
];

/// One test for each crate below the extension, and one that compares both variants.
const TESTS: [&str; 6] = [
    "//:edits_test",
    "//:phrases_test",
    "//:report_test",
    "//:stats_test",
    "//:test_same",
    "//:tokens_test",
];

#[test]
fn split_crates() -> Result<()> {
    let machine = Machine::warm("split")?;
    let workspace = machine.example("split_crates")?;
    let mut steps = Steps::new(&workspace)?;
    steps.run("its tests pass", its_tests_pass)?;
    steps.run("a wrong argument", |workspace| {
        a_wrong_argument(&machine, workspace)
    })?;
    steps.run("the table", |workspace| the_table(&machine, workspace))?;
    steps.run("stopped by SIGINT", |workspace| {
        stopped(
            &machine,
            workspace,
            "INT",
            1,
            "measure.py: interrupted; the sources are as they were",
        )
    })?;
    steps.run("stopped by SIGTERM", |workspace| {
        stopped(&machine, workspace, "TERM", 128 + 15, "round 1 of 1")
    })?;
    steps.finish()
}

fn its_tests_pass(workspace: &Workspace) -> Result<()> {
    let outcome = workspace.ok(&["test", "//..."])?;
    println!(
        "built: {}, executed {} in {:.1} s",
        outcome.hits(),
        outcome.summary(),
        outcome.time.as_secs_f32()
    );
    let mut tests: Vec<_> = outcome
        .spawns
        .iter()
        .filter(|spawn| spawn.mnemonic == "TestRunner")
        .collect();
    tests.sort_by_key(|spawn| &spawn.target_label);
    tests.dedup_by_key(|spawn| &spawn.target_label);
    let tests: Vec<_> = tests
        .iter()
        .map(|spawn| spawn.target_label.as_str())
        .collect();
    ensure!(tests == TESTS, "these tests ran: {tests:?}");
    Ok(())
}

fn a_wrong_argument(machine: &Machine, workspace: &Workspace) -> Result<()> {
    let cases = [
        (
            &["--rounds", "0"][..],
            "must be a whole number from 1 on, got `0`",
        ),
        (
            &["--rounds", "many"][..],
            "must be a whole number from 1 on, got `many`",
        ),
        (&["--round", "1"][..], "unrecognized arguments: --round 1"),
        (&["-c", "opt"][..], "unrecognized arguments: -c opt"),
    ];
    for (arguments, message) in cases {
        let done = measure(machine, workspace, arguments)?.output()?;
        let err = String::from_utf8_lossy(&done.stderr);
        ensure!(
            done.status.code() == Some(2),
            "{arguments:?}: exit code 2 expected, got {}: {err}",
            done.status
        );
        ensure!(
            err.contains(message),
            "{arguments:?}: `{message}` expected, got: {err}"
        );
    }
    Ok(())
}

fn the_table(machine: &Machine, workspace: &Workspace) -> Result<()> {
    let as_it_was = Snapshot::of(workspace.path())?;
    let done = measure(machine, workspace, &["--rounds", "1"])?.output()?;
    let out = String::from_utf8_lossy(&done.stdout);
    println!("{out}");
    ensure!(
        done.status.success(),
        "{}: {}",
        done.status,
        String::from_utf8_lossy(&done.stderr)
    );
    let cells = out
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let rows: Vec<_> = cells
        .filter_map(|cells| match cells[..] {
            ["", what, _, _, _, _, _, one, split, ""] => Some((what, one, split)),
            _ => None,
        })
        .skip(2) // the header row and the line below it
        .collect();
    ensure!(
        rows == ROWS,
        "the table's rows and rustc counts are\n{rows:?}\nand these were expected\n{ROWS:?}"
    );
    unchanged(&as_it_was)
}

/// Sends `measure.py` a signal, as a terminal does, while a source is edited and Bazel builds.
fn stopped(
    machine: &Machine,
    workspace: &Workspace,
    signal: &str,
    code: i32,
    message: &str,
) -> Result<()> {
    const LONG: Duration = Duration::from_secs(600);
    let as_it_was = Snapshot::of(workspace.path())?;
    let log = machine.folder().join(format!("measure-{signal}.log"));
    let mut child = measure(machine, workspace, &["--rounds", "1"])?
        .process_group(0)
        .stdout(Stdio::null())
        .stderr(File::create(&log)?)
        .spawn()
        .context("cannot start measure.py")?;
    let started = Instant::now();
    while as_it_was.changes()?.is_empty() {
        if let Some(status) = child.try_wait()? {
            bail!(
                "measure.py ended before it edited anything ({status}): {}",
                fs::read_to_string(&log)?
            );
        }
        ensure!(
            started.elapsed() < LONG,
            "measure.py has not edited anything in {LONG:?}"
        );
        thread::sleep(Duration::from_millis(20));
    }
    println!(
        "edited when it was stopped: {} files",
        as_it_was.changes()?.len()
    );
    let group = format!("-{}", child.id());
    let sent = Command::new("/bin/sh")
        .args(["-c", r#"kill -s "$0" -- "$1""#, signal, &group])
        .status()?;
    ensure!(sent.success(), "cannot send SIG{signal}");
    let status = child.wait()?;
    let err = fs::read_to_string(&log)?;
    unchanged(&as_it_was)?;
    ensure!(
        status.code() == Some(code),
        "exit code {code} expected, got {:?}, signal {:?}: {err}",
        status.code(),
        status.signal()
    );
    ensure!(err.contains(message), "`{message}` expected, got: {err}");
    Ok(())
}

fn unchanged(as_it_was: &Snapshot) -> Result<()> {
    let changes = as_it_was.changes()?;
    ensure!(
        changes.is_empty(),
        "measure.py left these files changed: {changes:?}"
    );
    Ok(())
}

fn measure(machine: &Machine, workspace: &Workspace, arguments: &[&str]) -> Result<Command> {
    let mut command = machine.command("python3", workspace.path())?;
    command.arg("measure.py").args(arguments);
    Ok(command)
}
