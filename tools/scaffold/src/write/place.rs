//! Moves staged files to their destinations. May be interrupted and repeated at any point.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use anyhow::bail;

use super::disk::look;
use super::journal::{self, Entry};
use super::lock::refuse_link;
use super::stage::sync_folder;
use super::{Hook, RelativePath};
use crate::plan::{Digest, OnDisk};

/// Places all files and then removes the journal. Returns the files that changed meanwhile, which stay as the user left them.
pub fn place(root: &Path, entries: &[Entry], hook: Hook<'_>) -> anyhow::Result<Vec<RelativePath>> {
    let mut kept = Vec::new();
    let mut folders = BTreeSet::new();
    for entry in entries {
        hook(&format!("place {}", entry.path))?;
        if !place_one(root, entry)? {
            kept.push(entry.path.clone());
        }
        let target = entry.path.below(root);
        let above = target.ancestors().skip(1);
        let inside = above.take_while(|folder| folder.starts_with(root));
        folders.extend(inside.map(Path::to_owned));
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        sync_folder(folder)?;
    }
    hook("remove the journal")?;
    fs_err::remove_file(journal::path(root))?;
    Ok(kept)
}

/// Places a file, and returns whether the destination exists now.
fn place_one(root: &Path, entry: &Entry) -> anyhow::Result<bool> {
    refuse_link(&entry.staged)?;
    if !entry.staged.exists() {
        return Ok(true); // placed before the interruption
    }
    let target = entry.path.below(root);
    let now = match look(root, &entry.path)? {
        OnDisk::Absent => None,
        OnDisk::File { bytes, .. } => Some(Digest::of(&bytes)),
        OnDisk::Blocked(reason) => bail!("`{}` {reason}", entry.path),
    };
    let is_there = now.as_ref() == Some(&entry.after) && entry.before != now;
    if is_there || now != entry.before {
        fs_err::remove_file(&entry.staged)?;
        return Ok(is_there);
    }
    if let Some(folder) = target.parent() {
        fs_err::create_dir_all(folder)?;
    }
    if now.is_none() {
        // Unlike a rename, a hard link never replaces a file that was created in the meantime.
        match fs_err::hard_link(&entry.staged, &target) {
            Ok(()) => {
                fs_err::remove_file(&entry.staged)?;
                return Ok(true);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs_err::remove_file(&entry.staged)?;
                return Ok(false);
            }
            // Not every file system has hard links.
            Err(_) => {}
        }
    }
    rename(&entry.staged, &target)?;
    Ok(true)
}

fn rename(staged: &Path, target: &Path) -> anyhow::Result<()> {
    match fs_err::rename(staged, target) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => across(staged, target),
        done => Ok(done?),
    }
}

/// Places a file on another file system: copies it beside its destination first.
fn across(staged: &Path, target: &Path) -> anyhow::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".pyo3-bzl-staged");
    let beside = target.with_file_name(name);
    let _ = fs_err::remove_file(&beside);
    fs_err::copy(staged, &beside)?;
    fs_err::File::open(&beside)?.sync_all()?;
    fs_err::rename(&beside, target)?;
    fs_err::remove_file(staged)?;
    Ok(())
}
