//! The journal lists the staged files and their destinations. Renaming it to its final name commits the write.

use std::path::{Path, PathBuf};

use anyhow::{ensure, Context as _};
use serde::{Deserialize, Serialize};

use super::lock::{refuse_link, staging};
use super::RelativePath;
use crate::plan::Digest;

const VERSION: u32 = 1;

/// The files of a write.
#[derive(Debug, Serialize, Deserialize)]
pub struct Journal {
    version: u32,
    files: Vec<Record>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Record {
    path: String,
    before: Option<Digest>,
    after: Digest,
}

/// One file of a write.
#[derive(Debug)]
pub struct Entry {
    /// Its destination.
    pub path: RelativePath,
    /// Its staged path.
    pub staged: PathBuf,
    /// The digest of the destination at the time of staging.
    pub before: Option<Digest>,
    /// The digest of the staged file.
    pub after: Digest,
}

/// Returns the journal's path.
pub fn path(root: &Path) -> PathBuf {
    staging(root).join("journal")
}

/// Returns the journal's path before it is committed.
pub fn draft(root: &Path) -> PathBuf {
    staging(root).join("journal.new")
}

/// Returns the path of a staged file, by number.
pub fn staged(root: &Path, number: usize) -> PathBuf {
    staging(root).join(number.to_string())
}

/// Serializes the entries.
pub fn text(entries: &[Entry]) -> anyhow::Result<String> {
    let files = entries.iter().map(|entry| Record {
        path: entry.path.to_string(),
        before: entry.before.clone(),
        after: entry.after.clone(),
    });
    let journal = Journal {
        version: VERSION,
        files: files.collect(),
    };
    serde_json::to_string_pretty(&journal).context("cannot write the journal")
}

/// Returns the entries of a write that was interrupted after its commit.
///
/// # Errors
/// Fails if the journal cannot be read, or is not ours.
pub fn read(root: &Path) -> anyhow::Result<Option<Vec<Entry>>> {
    let path = path(root);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    refuse_link(&path)?;
    let text = fs_err::read_to_string(&path)?;
    let entries = parse(root, &text).with_context(|| {
        format!(
            "`{}` is not a journal of this version\n  help: remove `{}`, if you did not make it",
            path.display(),
            staging(root).display()
        )
    })?;
    Ok(Some(entries))
}

fn parse(root: &Path, text: &str) -> anyhow::Result<Vec<Entry>> {
    let journal: Journal = serde_json::from_str(text)?;
    ensure!(
        journal.version == VERSION,
        "its version is {}, expected {VERSION}",
        journal.version
    );
    let entries = journal.files.into_iter().enumerate().map(|(number, file)| {
        Ok(Entry {
            path: RelativePath::new(&file.path)?,
            staged: staged(root, number),
            before: file.before,
            after: file.after,
        })
    });
    entries.collect()
}
