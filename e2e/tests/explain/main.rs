//! `pyo3-bzl explain`, held against builds that really fail: each case of e2e/explain/cases.txtar is told by the entry that it names, first
//! and with a label that exists; where the case has the edit that the answer advises, the build then succeeds.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{ensure, Context, Result};
use harness::{runfile, Machine, Workspace};
use serde_json::Value;

/// A broken build.
#[derive(Debug, Default)]
struct Case {
    id: String,
    command: Vec<String>,
    files: Vec<(String, String)>,
    fixed: Vec<(String, String)>,
}

fn cases() -> Result<Vec<Case>> {
    let path = runfile("e2e/explain/cases.txtar")?;
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut cases: Vec<Case> = Vec::new();
    let mut is_fixed = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if let Some(head) = trimmed.strip_prefix("=== ") {
            let (id, command) = head.split_once('|').context("`=== ID | COMMAND`")?;
            cases.push(Case {
                id: id.trim().to_owned(),
                command: words(command),
                ..Case::default()
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        let head = trimmed
            .strip_prefix("-- ")
            .and_then(|rest| rest.strip_suffix(" --"));
        if let Some(path) = head {
            is_fixed = path.starts_with("fixed/");
            let path = path.trim_start_matches("fixed/").to_owned();
            let files = if is_fixed {
                &mut case.fixed
            } else {
                &mut case.files
            };
            files.push((path, String::new()));
        } else {
            let files = if is_fixed {
                &mut case.fixed
            } else {
                &mut case.files
            };
            if let Some((_, text)) = files.last_mut() {
                text.push_str(line);
            }
        }
    }
    Ok(cases)
}

/// Words of a command line; quotes hold one together.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

fn explained(workspace: &Workspace, log: &Path) -> Result<Value> {
    let mut command: Command = workspace.machine().pyo3_bzl(workspace.path())?;
    let done = command
        .arg("explain")
        .arg(log)
        .args(["--format", "json"])
        .output()
        .context("cannot start pyo3-bzl")?;
    serde_json::from_slice(&done.stdout)
        .with_context(|| String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn broken_builds_are_explained() -> Result<()> {
    let machine = Machine::warm("explain")?;
    let workspace = machine.example("quickstart")?;
    let module = workspace.read("MODULE.bazel")?;
    workspace.write(
        "MODULE.bazel",
        &format!("{module}bazel_dep(name = \"platforms\", version = \"0.0.11\")\n"),
    )?;
    let cases = cases()?;
    let log = machine.folder().join("build.log");
    let (mut wrong, mut repaired) = (Vec::new(), 0);
    for case in &cases {
        for (path, text) in &case.files {
            workspace.write(path, text)?;
        }
        if case.command.is_empty() {
            continue;
        }
        let command: Vec<&str> = case.command.iter().map(String::as_str).collect();
        let outcome = workspace.fails(&command)?;
        fs::write(&log, format!("{}{}", outcome.err, outcome.out))
            .context("cannot write the log")?;
        let answer = explained(&workspace, &log)?;
        let first = &answer["logs"][0]["failures"][0];
        if first["id"] != case.id.as_str() {
            wrong.push(format!("{}: told as {}\n{outcome}", case.id, first["id"]));
        }
        for (path, text) in &case.fixed {
            workspace.write(path, text)?;
        }
        if !case.fixed.is_empty() {
            match workspace.ok(&command) {
                Ok(_) => repaired += 1,
                Err(error) => wrong.push(format!("after the edit for {}: {error:#}", case.id)),
            }
        }
    }
    println!(
        "{} broken builds, {repaired} repaired by the advised edit",
        cases.len() - 1
    );
    ensure!(
        wrong.is_empty(),
        "{}\n{} wrong",
        wrong.join("\n"),
        wrong.len()
    );
    Ok(())
}
