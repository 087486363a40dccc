//! Programs that a test runs and that must succeed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{bail, ensure, Context, Result};

use crate::repository::runfile;

/// Runs a program that must succeed, and returns its output.
///
/// # Errors
/// It cannot be started, or it fails. The message contains the command and all that it printed.
pub fn succeeds(command: &mut Command) -> Result<Output> {
    let done = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    ensure!(
        done.status.success(),
        "{command:?} failed: {}\n{}{}",
        done.status,
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(done)
}

/// Unpacks the sdist with this runfile path into a folder, and returns the only folder in it.
///
/// # Errors
/// It cannot be unpacked, or it does not have exactly one folder.
pub fn unpack_sdist(sdist: &str, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    succeeds(
        Command::new("tar")
            .arg("-xzf")
            .arg(runfile(sdist)?)
            .arg("-C")
            .arg(folder),
    )?;
    let entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    let [only] = &entries[..] else {
        bail!(
            "{sdist} must have one entry at its top, got {}",
            entries.len()
        );
    };
    Ok(only.path())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::succeeds;

    #[test]
    fn a_failure_has_all_that_it_printed() {
        let done = succeeds(Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"]));
        let message = done.expect_err("exit code 3").to_string();
        assert!(message.contains("exit status: 3\nout\nerr\n"), "{message}");
        let missing = succeeds(&mut Command::new("/no/such/program"));
        let message = missing.expect_err("no such program").to_string();
        assert_eq!(message, "cannot start \"/no/such/program\"");
    }
}
