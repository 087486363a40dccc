//! Stages every complete file on disk under a number, followed by the journal.

use std::io::Write as _;
use std::path::Path;

use super::journal::{self, Entry};
use super::lock::{refuse_link, staging};
use super::{Change, Hook};
use crate::plan::Digest;

/// Stages all changes. The write is committed when this returns.
pub fn stage(root: &Path, changes: &[&Change], hook: Hook<'_>) -> anyhow::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        let staged = journal::staged(root, number);
        hook(&format!("stage {}", change.path))?;
        create(&staged, change.after.as_bytes())?;
        permit(&staged, &change.path.below(root), change)?;
        entries.push(Entry {
            path: change.path.clone(),
            staged,
            before: change.before.as_deref().map(Digest::of),
            after: Digest::of(change.after.as_bytes()),
        });
    }
    hook("write the journal")?;
    let draft = journal::draft(root);
    create(&draft, journal::text(&entries)?.as_bytes())?;
    sync_folder(&staging(root))?;
    hook("decide")?;
    fs_err::rename(&draft, journal::path(root))?;
    sync_folder(&staging(root))?;
    sync_folder(root)?;
    Ok(entries)
}

/// Removes staged files that were not committed.
pub fn discard(root: &Path) -> anyhow::Result<()> {
    for entry in fs_err::read_dir(staging(root))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_staged = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        if is_staged || name == "journal.new" {
            fs_err::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn create(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    refuse_link(path)?;
    let mut file = fs_err::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

/// Sets permissions. A replaced file keeps its own; an executable gets the bits that it needs, as far as the umask allows.
#[cfg(unix)]
fn permit(staged: &Path, target: &Path, change: &Change) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let of = if change.before.is_some() {
        target
    } else {
        staged
    };
    let mut permissions = fs_err::metadata(of)?.permissions();
    let mode = permissions.mode() & 0o777;
    let mode = if change.executable {
        mode | (mode & 0o444) >> 2
    } else {
        mode
    };
    permissions.set_mode(mode);
    fs_err::set_permissions(staged, permissions)?;
    Ok(())
}

#[cfg(not(unix))]
fn permit(_: &Path, _: &Path, _: &Change) -> anyhow::Result<()> {
    Ok(())
}

/// Flushes the names in a folder to disk. Where folders cannot be synced, the operating system does this itself.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> anyhow::Result<()> {
    fs_err::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> anyhow::Result<()> {
    Ok(())
}
