//! Runs the commands that a page prints for the user.

use anyhow::{ensure, Result};
use harness::Workspace;

/// Runs each `bazel …` line of a text in a shell.
pub fn work(workspace: &Workspace, page: &str) -> Result<()> {
    let mut count = 0;
    for line in page.lines() {
        let Some(at) = line.find(" bazel ") else {
            continue;
        };
        let command = line[at..].trim().replacen("bazel", "\"$BAZEL\"", 1);
        let script = format!("{command} --noshow_progress 2>&1");
        let done = workspace
            .machine()
            .command("/bin/sh", workspace.path())?
            .args(["-c", &script])
            .output()?;
        let said = String::from_utf8_lossy(&done.stdout);
        // `--keep_going` ends with exit code 3 if the repository of some test tool cannot be fetched.
        let code = done.status.code();
        ensure!(
            code == Some(0) || code == Some(3) && command.contains("--keep_going"),
            "{command}: {}\n{said}",
            done.status
        );
        count += 1;
    }
    println!("{count} commands work");
    ensure!(count > 0, "no command in:\n{page}");
    Ok(())
}
