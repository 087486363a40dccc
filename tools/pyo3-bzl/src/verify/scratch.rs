//! The folder of one run: copies, output bases, a disk cache. The run removes it at the end. The next run removes what a killed run left.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{bail, Context as _};

use crate::output::print_note;

/// Names of the output bases in the folder of a run.
pub const BASES: [&str; 2] = ["base_1", "base_2"];

/// The folder of one run.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    bazel: PathBuf,
    /// Held during the run. The system releases it when the process ends for any reason.
    _lock: File,
}

impl Scratch {
    /// Removes leftovers of earlier runs in `parent`, and creates a new folder there.
    ///
    /// # Errors
    /// Fails if the folder cannot be created.
    pub fn new(parent: &Path, bazel: &Path) -> anyhow::Result<Self> {
        fs_err::create_dir_all(parent)?;
        let parent = fs_err::canonicalize(parent)?;
        remove_stale(&parent, bazel);
        let mut number = 0;
        loop {
            let folder = parent.join(format!("run-{}-{number}", std::process::id()));
            match fs_err::create_dir(&folder) {
                Ok(()) => {
                    let lock = lock(&folder)?
                        .with_context(|| format!("`{}` is locked", folder.display()))?;
                    return Ok(Self {
                        folder,
                        bazel: bazel.to_owned(),
                        _lock: lock,
                    });
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => bail!(error),
            }
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.folder, &self.bazel) {
            print_note(&format!(
                "note: `{}` could not be removed: {error:#}\n  help: the next run tries again\n",
                self.folder.display()
            ));
        }
    }
}

/// Returns the default location for the folders of runs, in the user's cache folder.
pub fn default_parent() -> anyhow::Result<PathBuf> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    let cache = variable("XDG_CACHE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".cache")));
    let cache = cache.context(
        "neither XDG_CACHE_HOME nor HOME is set\n  help: name a folder with `--scratch DIR`",
    )?;
    Ok(cache.join("pyo3_bzl").join("verify"))
}

/// Locks the folder of a run; returns none if that run is still active.
fn lock(folder: &Path) -> anyhow::Result<Option<File>> {
    let path = folder.join("lock");
    let file = fs_err::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    let (file, _) = file.into_parts();
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Removes the folders of runs that ended without cleaning up.
fn remove_stale(parent: &Path, bazel: &Path) {
    let Ok(entries) = fs_err::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let is_run = entry.file_name().to_string_lossy().starts_with("run-");
        if !is_run {
            continue;
        }
        let folder = entry.path();
        let Ok(Some(_lock)) = lock(&folder) else {
            continue;
        };
        print_note(&format!(
            "note: removing `{}`, which a killed run left\n",
            folder.display()
        ));
        if let Err(error) = remove(&folder, bazel) {
            print_note(&format!(
                "note: `{}` could not be removed: {error:#}\n",
                folder.display()
            ));
        }
    }
}

/// Shuts down the servers of a run's output bases, and removes the folder.
fn remove(folder: &Path, bazel: &Path) -> anyhow::Result<()> {
    for base in BASES {
        shut_down(folder, base, bazel);
    }
    if fs_err::remove_dir_all(folder).is_ok() {
        return Ok(());
    }
    make_writable(folder);
    fs_err::remove_dir_all(folder)?;
    Ok(())
}

/// Shuts down the server of an output base, if there is one.
pub fn shut_down(folder: &Path, base: &str, bazel: &Path) {
    let base = folder.join(base);
    if !base.join("server/server.pid.txt").exists() {
        return;
    }
    // A Bazel client must run inside a workspace.
    let place = folder.join("idle");
    let _ = fs_err::create_dir_all(&place);
    let _ = fs_err::write(place.join("MODULE.bazel"), "");
    let mut command = Command::new(bazel);
    command
        .arg(format!("--output_base={}", base.display()))
        .arg("shutdown")
        .current_dir(place)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    super::build::without_outer_bazel(&mut command);
    let _ = command.status();
}

/// Makes folders writable. Bazel removes write permission from output folders, so they cannot be emptied.
#[cfg(unix)]
fn make_writable(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    // Makes each folder writable before listing it.
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let _ = fs_err::set_permissions(&folder, std::fs::Permissions::from_mode(0o700));
        let entries = fs_err::read_dir(&folder).into_iter().flatten().flatten();
        let below = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        folders.extend(below.map(|entry| entry.path()));
    }
}

#[cfg(not(unix))]
fn make_writable(_folder: &Path) {}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{lock, Scratch};

    #[test]
    fn a_run_cleans_up_after_itself_and_after_a_killed_one() {
        let parent = tempfile::tempdir().unwrap();
        let bazel = std::path::Path::new("/no/bazel");
        let killed = parent.path().join("run-1-0");
        fs_err::create_dir_all(killed.join("base_1/external/repository")).unwrap();
        fs_err::write(killed.join("lock"), "").unwrap();
        let living = parent.path().join("run-2-0");
        fs_err::create_dir(&living).unwrap();
        let _held = lock(&living).unwrap().unwrap();
        let other = parent.path().join("something");
        fs_err::create_dir(&other).unwrap();

        let scratch = Scratch::new(parent.path(), bazel).unwrap();
        assert!(!killed.exists() && living.exists() && other.exists());
        let folder = scratch.folder().to_owned();
        fs_err::create_dir(folder.join("read_only")).unwrap();
        fs_err::write(folder.join("read_only/file"), "").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::Permissions::from_mode(0o500);
            fs_err::set_permissions(folder.join("read_only"), mode).unwrap();
        }
        drop(scratch);
        assert!(!folder.exists());
    }
}
