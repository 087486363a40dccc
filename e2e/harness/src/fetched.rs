//! What a test needs beyond the Debian root: a script fetches it once for each root.

use std::env::consts;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Result};

use crate::files::sha256;
use crate::shared::shared_folder;
use crate::skip::skip;

/// Runs a script that fills the folder of its argument, or takes the folder of an earlier run. `None` if this machine cannot have it, which
/// is reported as a skip of `what`. The script exits with 3 if Debian no longer has the packages.
///
/// # Errors
/// The script fails.
pub fn fetched(what: &str, script: &Path) -> Result<Option<PathBuf>> {
    if consts::OS != "linux" || consts::ARCH != "x86_64" {
        let machine = format!("{} on {}", consts::OS, consts::ARCH);
        skip(what, &format!("needs Linux on x86-64, got {machine}"));
        return Ok(None);
    }
    if !Path::new("/.bazelw").exists() {
        skip(what, "this Bazel is not in the Debian root");
        return Ok(None);
    }
    let name = what.split(' ').next().unwrap_or(what);
    let folder = shared_folder()?.join(format!("{name}-{}", &sha256(script)?[..16]));
    // The folder's own path is in its files, so an incomplete one cannot have another name.
    let complete = folder.join("complete");
    if !complete.exists() {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let run = Command::new("bash").arg(script).arg(&folder).output()?;
        let said = String::from_utf8_lossy(&run.stderr);
        if run.status.code() == Some(3) {
            skip(what, said.trim());
            return Ok(None);
        }
        ensure!(run.status.success(), "{}: {said}", script.display());
        fs::write(&complete, "")?;
    }
    Ok(Some(folder))
}
