//! Runs Bazel 7 with the behaviour of Bazel 8, 9 and later, as far as its flags allow. The examples, a workspace of `pyo3-bzl new`, and the
//! commands work with all of these flags at once.

use std::process::Output;

use anyhow::{ensure, Result};
use harness::{succeeds, Machine, Workspace};

/// Flags of Bazel 7.7 that give it the behaviour of later releases. `--incompatible_stop_exporting_language_modules` is missing, because
/// bazel_features fails with it, in its own globals file.
const FLAGS: [&str; 7] = [
    // Off in 9, too.
    "--incompatible_auto_exec_groups",
    // Since 8: built-in rules for C++, Java, Python and shell must be loaded.
    "--incompatible_autoload_externally=",
    // Off in 9, too.
    "--incompatible_default_to_explicit_init_py",
    // Off in 8. Bazel 9 has neither the rules nor the flag.
    "--incompatible_disable_native_repo_rules",
    // Since 8.
    "--incompatible_disallow_empty_glob",
    // Since 8: `rules_rust+` instead of `rules_rust~`.
    "--incompatible_use_plus_in_repo_names",
    // Since 8.
    "--nolegacy_external_runfiles",
];

#[test]
fn flags_of_bazel_8_and_9() -> Result<()> {
    let machine = Machine::warm("next")?;
    let workspace = machine.stage()?;

    workspace.stage_example("quickstart")?;
    add_flags(&workspace)?;
    let built = workspace.ok(&["run", "//:hello"])?;
    println!(
        "quickstart: {} spawns: {}",
        built.spawns.len(),
        built.summary()
    );
    ensure!(built.spawns.len() == 34, "34 spawns expected:\n{built}");
    ensure!(
        built.out == "Rust counts 78498 primes below a million\n",
        "{built}"
    );

    workspace.stage_example("mixed_package")?;
    add_flags(&workspace)?;
    workspace.ok(&["test", "//..."])?;
    commands(&workspace, "//:tally", "src/lib.rs")?;
    root_causes(&workspace)?;

    let folder = machine.folder().join("demo");
    tool(
        &workspace,
        &[
            "new",
            "--mixed",
            "--pyo3-bzl",
            &machine.checkout().display().to_string(),
            &folder.display().to_string(),
        ],
        0,
    )?;
    workspace.stage(&folder)?;
    add_flags(&workspace)?;
    workspace.ok(&["test", "//..."])?;
    commands(&workspace, "//:demo", "src/lib.rs")
}

/// Writes the flags to the rc file, so that queries have them too.
fn add_flags(workspace: &Workspace) -> Result<()> {
    let rc = workspace.read(".bazelrc")?;
    let flags: String = FLAGS
        .iter()
        .map(|flag| format!("common {flag}\n"))
        .collect();
    workspace.write(".bazelrc", &format!("{rc}\n{flags}"))
}

/// Checks that the commands that read Bazel's graphs find the extension by the new names of repositories.
fn commands(workspace: &Workspace, target: &str, source: &str) -> Result<()> {
    let page = tool(workspace, &["show", target], 0)?;
    ensure!(page.contains("nothing from Python"), "{page}");
    let answer = tool(workspace, &["why", source, target], 0)?;
    ensure!(answer.contains("2 actions run again"), "{answer}");
    let findings = tool(workspace, &["audit", "//..."], 0)?;
    println!("{findings}");
    Ok(())
}

/// Checks that `cache diff` names the source that was edited between two builds.
fn root_causes(workspace: &Workspace) -> Result<()> {
    let logs = workspace.machine().folder();
    let log = |name: &str| -> Result<String> {
        let path = logs.join(name).display().to_string();
        let flag = format!("--execution_log_compact_file={path}");
        let script = format!("\"$BAZEL\" test //... {flag} --disk_cache= --noshow_progress");
        let mut shell = workspace.machine().command("/bin/sh", workspace.path())?;
        succeeds(shell.args(["-c", &script]))?;
        Ok(path)
    };
    workspace.edit("src/count.rs", "//! ", "//!  ")?;
    let before = log("before.log")?;
    workspace.edit("src/count.rs", "//!  ", "//!   ")?;
    let after = log("after.log")?;
    let said = tool(workspace, &["cache", "diff", &before, &after], 0)?;
    ensure!(said.contains("src/count.rs"), "{said}");
    Ok(())
}

/// Runs one of our commands, which must end with that exit code. Returns what it prints.
fn tool(workspace: &Workspace, arguments: &[&str], code: i32) -> Result<String> {
    let mut command = workspace.machine().pyo3_bzl(workspace.path())?;
    let Output {
        status,
        stdout,
        stderr,
    } = command.args(arguments).output()?;
    let out = String::from_utf8(stdout)?;
    ensure!(
        status.code() == Some(code),
        "pyo3-bzl {}: exit code {code} expected: {status}\n{out}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&stderr)
    );
    Ok(out)
}
