//! What goes wrong with a real Bazel, and what the user reads then.

use anyhow::{ensure, Result};
use harness::Workspace;

use crate::{says, tool};

/// Breaks the workspace for good, step by step.
pub fn messages(workspace: &Workspace) -> Result<()> {
    let root = workspace.path().display().to_string();
    let nope = format!("no such target '//:nope': target 'nope' not declared in package '' defined by {root}/BUILD.bazel");
    let help = "  help: `bazel query //package:all` lists the targets of a package\n";
    let error = format!(
        "error: `bazel query 'siblings(\"//:nope\")'` failed (exit code 7)\n  {nope}\n{help}"
    );
    says(workspace, &["show", "//:nope"], 1, &error)?;
    let error =
        format!("error: `bazel cquery 'deps(\"//:nope\")'` failed (exit code 1)\n  {nope}\n{help}");
    says(workspace, &["why", "one/src/lib.rs", "//:nope"], 1, &error)?;

    let error = "error: `bazel query 'siblings(\"@nope//:x\")'` failed (exit code 7)\n  No repository visible as '@nope' from main \
        repository\n  help: a repository has to be in MODULE.bazel: `bazel_dep`, or `use_repo` of an extension\n";
    says(workspace, &["show", "@nope//:x"], 1, error)?;

    // Another package is broken: all but who in there depends on it is known.
    workspace.write("broken/BUILD.bazel", "x = \n")?;
    let page = says(workspace, &["show", "//:one"], 0, "")?;
    let broken = format!("not loaded   {root}/broken/BUILD.bazel:1:5: syntax error at 'newline': expected expression");
    let page: Vec<&str> = page.split_whitespace().collect();
    ensure!(
        page.join(" ")
            .contains(&broken.split_whitespace().collect::<Vec<_>>().join(" ")),
        "`{broken}` expected"
    );

    // Its own package is.
    workspace.edit(
        "BUILD.bazel",
        "    abi = \"abi3-py39\",\n    module_name = \"split._native\"",
        "    abi = \"abi4\",\n    module_name = \"split._native\"",
    )?;
    let out = tool(workspace, &["show", "//:split"])?.output()?;
    let said = String::from_utf8(out.stderr)?;
    println!("{said}");
    ensure!(out.status.code() == Some(1), "{}", out.status);
    let start = "error: `bazel query 'siblings(\"//:split\")'` failed (exit code 7)\n  ";
    let message = "BUILD.bazel:38:15: //:split: abi: unknown ABI, got \"abi4\". Write";
    ensure!(
        said.starts_with(start) && said.contains(message),
        "`{start}…{message}` expected"
    );
    let help = "\n  help: correct the BUILD file first: nothing can be said of a target that does not load\n";
    ensure!(said.ends_with(help), "`{help}` expected");
    ensure!(said.lines().count() == 3, "one error expected");
    Ok(())
}
