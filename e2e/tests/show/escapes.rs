//! Escape sequences in Bazel's output. Unless it may print colors, Bazel removes them even from binary messages.

use anyhow::{ensure, Result};
use harness::Workspace;

use crate::says;

/// Gives the extension a flag with an escape sequence. The workspace is unusable afterwards.
pub fn survive(workspace: &Workspace) -> Result<()> {
    workspace.edit(
        "BUILD.bazel",
        "    py_srcs = [\"tally/__init__.py\"],",
        "    py_srcs = [\"tally/__init__.py\"],\n    rustc_flags = [\"--cfg=hostile_\\033[2K_\\n_\"],",
    )?;
    // The message with the command is complete, and the terminal gets no escape sequence.
    let page = says(workspace, &["show", "//:tally"], 0, "")?;
    let flag = r"--cfg=hostile_\u{1b}[2K_\n_";
    ensure!(page.contains(flag), "no {flag} in:\n{page}");
    let json = says(workspace, &["show", "//:tally", "--format=json"], 0, "")?;
    let flag = r"--cfg=hostile_\u001b[2K_\n_";
    ensure!(json.contains(flag), "no {flag} in:\n{json}");
    Ok(())
}
