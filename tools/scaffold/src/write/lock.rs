//! One run at a time: a lock on a file in the staging folder. The system lets go of it when the process ends, however it ends.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};

use crate::plan::STAGING;

/// How often a lock is tried whose file another run removed at that moment.
const TRIES: usize = 100;

/// Held until it is released or dropped.
pub struct Lock {
    file: File,
    staging: PathBuf,
}

/// The folder in which a write is staged.
pub fn staging(root: &Path) -> PathBuf {
    root.join(STAGING)
}

impl Lock {
    /// Takes the lock of a root, and makes the staging folder.
    pub fn take(root: &Path) -> anyhow::Result<Self> {
        let staging = staging(root);
        let path = staging.join("lock");
        for _ in 0..TRIES {
            make(&staging)?;
            refuse_link(&path)?;
            let file = match File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
            {
                Ok(file) => file,
                // The run that had it has just removed the folder.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot open `{}`", path.display()))
                }
            };
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => return Ok(Self { file, staging }),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => bail!(
                    "another `pyo3-bzl` is writing to `{}`\n  help: wait until it finishes, then run the command again",
                    root.display()
                ),
                Err(TryLockError::Error(error)) => {
                    return Err(error).with_context(|| format!("cannot lock `{}`", path.display()))
                }
            }
        }
        bail!("cannot lock `{}`: it comes and goes", path.display())
    }

    /// Removes the folder, which is empty but for the lock's file, and lets go.
    pub fn release(self) -> anyhow::Result<()> {
        let path = self.staging.join("lock");
        fs_err::remove_file(path)?;
        // Something that is not ours may be in it, or another run that waits for the lock.
        let _ = fs_err::remove_dir(&self.staging);
        drop(self.file);
        Ok(())
    }
}

fn make(staging: &Path) -> anyhow::Result<()> {
    match fs_err::create_dir(staging) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            refuse_link(staging)?;
            if !staging.is_dir() {
                bail!("`{}` is not a folder", staging.display());
            }
            Ok(())
        }
        done => done.with_context(|| format!("cannot make `{}`", staging.display())),
    }
}

/// What is ours is never a link: one would lead to somebody else's file.
pub fn refuse_link(path: &Path) -> anyhow::Result<()> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => {
            bail!("`{}` is a symbolic link\n  help: remove it", path.display())
        }
        _ => Ok(()),
    }
}

/// Whether the file is still the one at that path: another run may have removed it between our opening and locking it.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    // A file that is open cannot be removed there.
    true
}
