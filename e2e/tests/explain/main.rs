//! Compares `pyo3-bzl explain` with builds that really fail. For each case of e2e/explain/cases.txtar, the entry that the case names comes
//! first. The answer has the phase of that entry and the captures that the case lists, and its advice contains the captured values. If the
//! case has the edit that the answer recommends, the build succeeds after it.

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
    /// Name and value. The capture `label` may also be the label of the failed target.
    captures: Vec<(String, String)>,
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
            let mut parts = head.split(" | ");
            let id = parts.next().context("`=== ID | COMMAND`")?;
            cases.push(Case {
                id: id.trim().to_owned(),
                command: words(parts.next().unwrap_or_default()),
                captures: parts.map(capture).collect::<Result<_>>()?,
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

/// Parses `NAME=VALUE`.
fn capture(text: &str) -> Result<(String, String)> {
    let (name, value) = text
        .split_once('=')
        .with_context(|| format!("`NAME=VALUE`, not `{text}`"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// Splits a command line into words. Double quotes keep a word together.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// Lists the differences between an answer and its case.
fn differences(case: &Case, answer: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let phase = phase(&case.id);
    if answer["phase"] != phase.as_str() {
        wrong.push(format!("{}: phase {}", case.id, answer["phase"]));
    }
    let text = |key: &str| answer[key].to_string();
    let advice = text("cause") + &text("fixes") + &text("queries");
    for (name, value) in &case.captures {
        let found = match name.as_str() {
            "label" if answer["captures"]["label"].is_null() => &answer["label"],
            _ => &answer["captures"][name],
        };
        if found != value.as_str() {
            wrong.push(format!("{}: {name} is {found}, not {value}", case.id));
        }
        // The value as it appears in JSON.
        let quoted = Value::from(value.as_str()).to_string();
        if !advice.contains(quoted.trim_matches('"')) {
            wrong.push(format!("{}: `{value}` is not in the advice: {advice}", case.id));
        }
    }
    wrong
}

/// Returns the phase of a catalogue entry.
fn phase(id: &str) -> String {
    let file = explain::FILES.iter().find(|(stem, _)| *stem == id);
    let lines = file.map(|(_, text)| text.lines()).into_iter().flatten();
    let mut phases = lines.filter_map(|line| line.strip_prefix("phase = "));
    phases.next().unwrap_or_default().trim_matches('"').to_owned()
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
            wrong.push(format!("{}: explained as {}\n{outcome}", case.id, first["id"]));
        }
        println!("{} {} {}", case.id, first["label"], first["captures"]);
        wrong.extend(differences(case, first));
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
