//! Snapshots of a workspace's files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files::write;

/// The files of a folder, by path. Links and everything behind them, such as Bazel's `bazel-*`, are left out.
pub struct Snapshot {
    root: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Snapshot {
    /// Takes a snapshot.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn of(root: &Path) -> Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            files: read(root)?,
        })
    }

    /// Returns the files that were changed, added or removed since the snapshot, by path below the folder.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn changes(&self) -> Result<Vec<PathBuf>> {
        let now = read(&self.root)?;
        let paths: BTreeSet<_> = self.files.keys().chain(now.keys()).collect();
        let changed = paths
            .into_iter()
            .filter(|path| self.files.get(*path) != now.get(*path));
        Ok(changed
            .map(|path| path.strip_prefix(&self.root).unwrap_or(path).to_owned())
            .collect())
    }

    /// Restores the folder. Writes only the files that differ, so the times of other files do not change.
    ///
    /// # Errors
    /// A file cannot be read, written or removed.
    pub fn restore(&self) -> Result<()> {
        let now = read(&self.root)?;
        for path in now.keys().filter(|path| !self.files.contains_key(*path)) {
            fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        for (path, bytes) in &self.files {
            if now.get(path) != Some(bytes) {
                write(path, bytes)?;
            }
        }
        Ok(())
    }
}

fn read(root: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.with_context(|| format!("cannot read {}", root.display()))?;
        if entry.file_type().is_file() {
            let path = entry.into_path();
            let bytes =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            files.insert(path, bytes);
        }
    }
    Ok(files)
}
