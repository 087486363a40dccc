//! `pyo3-bzl cache verify`: the promise holds for a small extension, actions that break it are found by name, and a run that was killed leaves
//! nothing behind once the next one ran.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use anyhow::{ensure, Context, Result};
use harness::{make_small, Machine, Workspace};
use serde_json::Value;

/// `clock` is not reproducible, and `copy` follows from it. `home` reads a variable that `.bazelrc` passes on to all of them.
const PLANTED: &str = r#"
genrule(name = "clock", outs = ["clock.txt"], cmd = "date +%s%N > $@")

genrule(name = "copy", srcs = ["clock.txt"], outs = ["copy.txt"], cmd = "cat $< > $@")

genrule(name = "home", outs = ["home.txt"], cmd = "echo $$HOME > $@")

genrule(name = "plain", srcs = ["a.py"], outs = ["plain.txt"], cmd = "cat $< > $@")

genrule(name = "private", outs = ["private.txt"], cmd = "echo > $@", tags = ["no-cache"])
"#;

#[test]
fn promises() -> Result<()> {
    let machine = Machine::new("verify")?;
    let workspace = machine.example("quickstart")?;
    make_small(&workspace)?;
    let before = listing(workspace.path())?;

    let found = verify(&workspace, "//rust:hello", 0)?;
    for (id, outcome) in [
        ("fill", "passed"),
        ("elsewhere", "passed"),
        ("fresh", "passed"),
        ("environment", "passed"),
        ("python", "not_run"),
    ] {
        ensure!(step(&found, id)?["outcome"] == outcome, "{id}: {found:#}");
    }
    let elsewhere = step(&found, "elsewhere")?;
    ensure!(
        elsewhere["hits"] == 14 && elsewhere["ran"] == 0,
        "{found:#}"
    );
    ensure!(step(&found, "fresh")?["ran"] == 14, "{found:#}");
    ensure!(step(&found, "environment")?["ran"] == 0, "{found:#}");
    ensure!(
        listing(workspace.path())? == before,
        "the workspace changed"
    );

    workspace.write("planted/a.py", "x = 1\n")?;
    workspace.write("planted/BUILD.bazel", PLANTED)?;
    let rc = workspace.read(".bazelrc")?;
    workspace.write(".bazelrc", &format!("{rc}\nbuild --action_env=HOME\n"))?;
    killed(&workspace, "//planted:all")?;
    let found = verify(&workspace, "//planted:all", 10)?;
    let elsewhere = step(&found, "elsewhere")?;
    ensure!(
        elsewhere["outcome"] == "passed" && elsewhere["ran"] == 1,
        "{found:#}"
    );
    let other = "outputs: 1 differs although the action is the same: ";
    causes(&found, "fresh", &["clock"], other)?;
    // The variable is part of every action's key. `copy` has no other input: its own are what `clock` made before.
    let all = ["clock", "copy", "home", "plain", "private"];
    causes(&found, "environment", &all, "environment: HOME was ")?;
    // What may not be cached runs again, too.
    let edit = step(&found, "python-edit")?;
    ensure!(edit["outcome"] == "passed" && edit["ran"] == 2, "{found:#}");
    Ok(())
}

fn scratch(workspace: &Workspace) -> String {
    let folder = workspace.machine().folder().join("scratch");
    folder.display().to_string()
}

/// What `cache verify` finds, with that exit code. It leaves nothing behind.
fn verify(workspace: &Workspace, target: &str, code: i32) -> Result<Value> {
    let scratch = scratch(workspace);
    let arguments = [
        "cache",
        "verify",
        target,
        "--scratch",
        &scratch,
        "--format=json",
    ];
    let mut command = workspace.machine().pyo3_bzl(workspace.path())?;
    let done = command.args(arguments).output()?;
    let said = String::from_utf8_lossy(&done.stderr);
    println!("{said}");
    ensure!(
        done.status.code() == Some(code),
        "exit code {code} expected: {}\n{}{said}",
        done.status,
        String::from_utf8_lossy(&done.stdout)
    );
    ensure!(
        listing(Path::new(&scratch))?.is_empty(),
        "left in {scratch}"
    );
    serde_json::from_slice(&done.stdout).context("JSON")
}

/// Kills a run while it builds. The next removes what it left.
fn killed(workspace: &Workspace, target: &str) -> Result<()> {
    let scratch = scratch(workspace);
    let mut command = workspace.machine().pyo3_bzl(workspace.path())?;
    let mut child = command
        .args(["cache", "verify", target, "--scratch", &scratch])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // A server has an output base now. Without one, the test would prove less, so it waits, however long that takes.
    let has_server = || {
        let runs = fs::read_dir(&scratch).into_iter().flatten().flatten();
        let mut pids = runs.map(|run| run.path().join("base_1/server/server.pid.txt"));
        pids.any(|pid| pid.exists())
    };
    while !has_server() && child.try_wait()?.is_none() {
        thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    ensure!(
        !listing(Path::new(&scratch))?.is_empty(),
        "a killed run cannot clean up"
    );
    Ok(())
}

fn step<'a>(found: &'a Value, id: &str) -> Result<&'a Value> {
    let mut steps = found["steps"].as_array().into_iter().flatten();
    steps
        .find(|step| step["id"] == id)
        .with_context(|| format!("no step {id}: {found:#}"))
}

/// The step finds one cause, of these actions, and nothing else.
fn causes(found: &Value, id: &str, names: &[&str], cause: &str) -> Result<()> {
    let step = step(found, id)?;
    let findings = step["findings"].as_array().context("findings")?;
    ensure!(
        step["outcome"] == "broken" && findings.len() == 1,
        "{found:#}"
    );
    let finding = &findings[0];
    let actions = finding["actions"].as_array().context("actions")?;
    let targets = actions
        .iter()
        .filter_map(|action| action["target"].as_str());
    let mut targets: Vec<&str> = targets.collect();
    targets.sort_unstable();
    let expected: Vec<String> = names
        .iter()
        .map(|name| format!("//planted:{name}"))
        .collect();
    ensure!(targets == expected, "{found:#}");
    let said = finding["causes"][0].as_str().unwrap_or_default();
    ensure!(said.starts_with(cause), "{found:#}");
    Ok(())
}

/// All names below a folder; none if it does not exist.
fn listing(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        names.push(path.display().to_string());
        if path.is_dir() && !path.is_symlink() {
            names.extend(listing(&path)?);
        }
    }
    names.sort();
    Ok(names)
}
