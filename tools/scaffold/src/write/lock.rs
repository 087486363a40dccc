//! Allows one run at a time, by a lock on a file in the staging folder. The operating system releases the lock when the process
//! ends, for whatever reason.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};

use crate::plan::STAGING;

/// How often to retry if another run removes the lock's file at that moment.
const TRIES: usize = 100;

/// A lock that is held until it is released or dropped.
pub struct Lock {
    file: File,
    staging: PathBuf,
}

/// Returns the staging folder.
pub fn staging(root: &Path) -> PathBuf {
    root.join(STAGING)
}

impl Lock {
    /// Takes the lock of a root, and creates the staging folder.
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
                // The run that held it has just removed the folder.
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
        bail!(
            "cannot lock `{}`: another process keeps replacing it",
            path.display()
        )
    }

    /// Removes the folder, which contains only the lock's file, and releases the lock.
    pub fn release(self) -> anyhow::Result<()> {
        let path = self.staging.join("lock");
        fs_err::remove_file(path)?;
        // The folder may contain foreign files, or belong to another run that waits for the lock.
        let _ = fs_err::remove_dir(&self.staging);
        Ok(())
    }
}

impl Drop for Lock {
    /// Closing the file is not enough: a process that another thread has just forked shares the lock until it executes its program.
    fn drop(&mut self) {
        // If this fails, the end of both processes releases the lock.
        let _ = self.file.unlock();
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
        done => done.with_context(|| format!("cannot create `{}`", staging.display())),
    }
}

/// Rejects a symlink. Our files are never links, and a link would lead to somebody else's file.
pub fn refuse_link(path: &Path) -> anyhow::Result<()> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => {
            bail!("`{}` is a symbolic link\n  help: remove it", path.display())
        }
        _ => Ok(()),
    }
}

/// Returns whether the file is still the one at that path. Another run may have removed it after we opened it and before we
/// locked it.
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
    // An open file cannot be removed on this system.
    true
}

#[cfg(test)]
mod tests {
    use super::Lock;

    #[test]
    fn a_lock_ends_although_a_copy_of_its_file_is_open() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let lock = Lock::take(folder.path())?;
        // A forked process has such a copy.
        let _copy = lock.file.try_clone()?;
        drop(lock);
        Lock::take(folder.path())?;
        Ok(())
    }
}
