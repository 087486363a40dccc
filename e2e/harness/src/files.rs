//! Compares files by content.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

/// SHA-256 digests in hexadecimal, by path.
pub type Digests = BTreeMap<String, String>;

/// Writes a file and creates the folders above it.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<()> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, content))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Copies a file, or a folder with all that is in it. The copies are files and folders: `links` says whether links are followed or left out.
///
/// # Errors
/// A file cannot be read or written.
pub(crate) fn copy(source: &Path, target: &Path, links: Links) -> Result<()> {
    let follow = links == Links::Followed;
    for entry in walkdir::WalkDir::new(source).follow_links(follow) {
        let entry = entry.with_context(|| format!("cannot read {}", source.display()))?;
        let below = entry.path().strip_prefix(source)?;
        let copy = if below.as_os_str().is_empty() {
            target.to_owned()
        } else {
            target.join(below)
        };
        let copied = match entry.file_type() {
            kind if kind.is_dir() => fs::create_dir_all(&copy),
            kind if kind.is_file() => copy
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::copy(entry.path(), &copy).map(drop)),
            _ => Ok(()),
        };
        copied.with_context(|| {
            format!(
                "cannot copy {} to {}",
                entry.path().display(),
                copy.display()
            )
        })?;
    }
    Ok(())
}

/// What [`copy`] does with links.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    Followed,
    LeftOut,
}

/// Returns the SHA-256 digest of a file, in hexadecimal.
///
/// # Errors
/// It cannot be read.
pub fn sha256(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// Returns the digests of files below a folder. A folder in `files` stands for all files in it.
///
/// # Errors
/// One of them cannot be read.
pub fn digests<'a>(root: &Path, files: impl Iterator<Item = &'a str>) -> Result<Digests> {
    let mut digests = Digests::new();
    for file in files {
        for entry in walkdir::WalkDir::new(root.join(file)).follow_links(true) {
            let entry = entry.with_context(|| format!("cannot read {file}"))?;
            if entry.file_type().is_file() {
                let path = entry
                    .path()
                    .strip_prefix(root)?
                    .to_string_lossy()
                    .into_owned();
                digests.insert(path, sha256(entry.path())?);
            }
        }
    }
    Ok(digests)
}
