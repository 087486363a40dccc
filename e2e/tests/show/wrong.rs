//! Failures of a real Bazel, and the messages for the user.

use anyhow::{ensure, Result};
use harness::Workspace;

use crate::{says, tool};

/// Breaks the workspace step by step, and does not restore it.
pub fn messages(workspace: &Workspace) -> Result<()> {
    let root = workspace.path().display().to_string();
    let nope = format!("no such target '//:nope': target 'nope' not declared in package '' defined by {root}/BUILD.bazel");
    let error =
        format!("error: `bazel query 'siblings(\"//:nope\")'` failed (exit code 7)\n  {nope}\n");
    explains(workspace, &["show", "//:nope"], &error, "no-such-target")?;
    let error =
        format!("error: `bazel cquery 'deps(\"//:nope\")'` failed (exit code 1)\n  {nope}\n");
    explains(
        workspace,
        &["why", "one/src/lib.rs", "//:nope"],
        &error,
        "no-such-target",
    )?;

    let error = "error: `bazel query 'siblings(\"@nope//:x\")'` failed (exit code 7)\n  No repository visible as '@nope' from main \
        repository\n";
    explains(
        workspace,
        &["show", "@nope//:x"],
        error,
        "no-repository-visible",
    )?;

    // Another package is broken. The answer is complete except for dependents in that package.
    workspace.write("broken/BUILD.bazel", "x = \n")?;
    let page = says(workspace, &["show", "//:one"], 0, "")?;
    let broken = format!("not loaded   {root}/broken/BUILD.bazel:1:5: syntax error at 'newline': expected expression");
    let page: Vec<&str> = page.split_whitespace().collect();
    ensure!(
        page.join(" ")
            .contains(&broken.split_whitespace().collect::<Vec<_>>().join(" ")),
        "`{broken}` expected"
    );

    // The target's own package is broken.
    workspace.edit(
        "BUILD.bazel",
        "    abi = \"abi3-py39\",\n    module_name = \"split._native\"",
        "    abi = \"abi4\",\n    module_name = \"split._native\"",
    )?;
    let start = "error: `bazel query 'siblings(\"//:split\")'` failed (exit code 7)\n  ";
    let said = explains(workspace, &["show", "//:split"], start, "")?;
    let message = "BUILD.bazel:38:15: //:split: abi: unknown ABI, got \"abi4\". Write";
    ensure!(said.contains(message), "`{message}` expected");
    Ok(())
}

/// Checks that the command fails with Bazel's message first, followed by one explanation: that of catalogue entry `id`,
/// or any.
fn explains(workspace: &Workspace, arguments: &[&str], start: &str, id: &str) -> Result<String> {
    let out = tool(workspace, arguments)?.output()?;
    let said = String::from_utf8(out.stderr)?;
    println!("$ pyo3-bzl {}\n{said}", arguments.join(" "));
    ensure!(out.status.code() == Some(1), "{}", out.status);
    ensure!(said.starts_with(start), "`{start}…` expected");
    let explanation = format!("\nerror[{id}");
    ensure!(
        said.contains(&explanation) && said.matches("\nerror[").count() == 1,
        "one `error[{id}…` expected"
    );
    ensure!(said.contains("\n  help: "), "no help");
    Ok(said)
}
