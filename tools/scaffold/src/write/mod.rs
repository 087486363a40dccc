//! Writes either the whole plan or nothing.
//!
//! Every file is first staged in a folder of the root, with a journal of the destinations. Renaming the journal commits the
//! write. If the process is killed before that, [`recover`] removes the staged files; after it, [`recover`] moves the remaining
//! files into place. A write never follows a link out of the root, and never overwrites a file that changed since the comparison.
//!
//! ```
//! use scaffold::plan::{Content, Plan};
//! use scaffold::write;
//! let folder = tempfile::tempdir()?;
//! let mut plan = Plan::default();
//! plan.add("src/lib.rs", Content::Whole("//! A library.\n".to_owned()))?;
//! write::recover(folder.path())?; // before anything is read
//! let comparison = write::compare(folder.path(), &plan)?;
//! let written = write::write(folder.path(), &comparison, false)?;
//! assert_eq!(written.new.len(), 1);
//! assert!(!write::compare(folder.path(), &plan)?.is_pending());
//! # anyhow::Ok(())
//! ```

mod disk;
mod journal;
mod lock;
mod place;
mod stage;

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};

use crate::plan::{Change, Comparison, Plan, RelativePath, State};

pub use disk::compare;
use lock::Lock;

/// The result of a write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// New files.
    pub new: Vec<RelativePath>,
    /// Changed files.
    pub updated: Vec<RelativePath>,
    /// The number of files that were already as planned.
    pub unchanged: usize,
}

/// The result of recovering from an earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// There was nothing to recover.
    Nothing,
    /// The earlier run had not committed. Its staged files were removed.
    Discarded,
    /// The earlier run had committed. Its remaining files were written.
    Completed {
        /// Files that changed since then. They are left as they are.
        kept: Vec<RelativePath>,
    },
}

/// Called before each change of the disk, with a description. Tests abort the process in it.
type Hook<'a> = &'a mut dyn FnMut(&str) -> io::Result<()>;

/// Returns whether an earlier run was interrupted, so that the files on disk are incomplete.
#[must_use]
pub fn is_interrupted(root: &Path) -> bool {
    journal::path(root).symlink_metadata().is_ok()
}

/// Completes or discards an interrupted earlier run. Call it before reading the root, unless nothing may be written.
///
/// # Errors
/// Fails if another run is writing, or on an error of the file system.
pub fn recover(root: &Path) -> anyhow::Result<Recovered> {
    if !lock::staging(root).is_dir() {
        return Ok(Recovered::Nothing);
    }
    let lock = Lock::take(root)?;
    let recovered = recover_locked(root, &mut |_| Ok(()))?;
    lock.release()?;
    Ok(recovered)
}

/// Writes the compared changes.
///
/// # Errors
/// Fails if a file conflicts (without `force`), is refused, or changed since the comparison, if another run is writing, or on an
/// error of the file system. In these cases nothing is written, unless the message says so.
pub fn write(root: &Path, comparison: &Comparison, force: bool) -> anyhow::Result<Written> {
    write_with(root, comparison, force, &mut |_| Ok(()))
}

fn write_with(
    root: &Path,
    comparison: &Comparison,
    force: bool,
    hook: Hook<'_>,
) -> anyhow::Result<Written> {
    refuse(comparison, force)?;
    let is_written = |change: &&Change| change.state != State::Unchanged;
    let changes: Vec<_> = comparison.changes.iter().filter(is_written).collect();
    let mut written = Written {
        unchanged: comparison.changes.len() - changes.len(),
        ..Written::default()
    };
    if changes.is_empty() {
        return Ok(written);
    }
    for change in &changes {
        match change.before {
            None => written.new.push(change.path.clone()),
            Some(_) => written.updated.push(change.path.clone()),
        }
    }
    let made = make_root(root, hook)?;
    if let Err(error) = commit(root, &changes, hook) {
        remove_if_empty(&made);
        return Err(error);
    }
    Ok(written)
}

fn commit(root: &Path, changes: &[&Change], hook: Hook<'_>) -> anyhow::Result<()> {
    hook("lock")?;
    let lock = Lock::take(root)?;
    let prepared = recover_locked(root, hook)
        .and_then(|_| disk::check(root, changes))
        .and_then(|()| stage::stage(root, changes, hook));
    let journal = match prepared {
        Ok(journal) => journal,
        Err(error) => {
            // The next run removes what cannot be removed now.
            let _ = stage::discard(root).and_then(|()| lock.release());
            return Err(error.context("nothing was written"));
        }
    };
    let kept = place::place(root, &journal, hook)
        .context("some files are not in place yet: run the command again to finish")?;
    hook("unlock")?;
    lock.release()?;
    if let Some(first) = kept.first() {
        let all = kept.iter().map(RelativePath::as_str).collect::<Vec<_>>();
        bail!(
            "`{}` changed while the command was running and was left alone; everything else was written\n  help: `{first}`: run \
             it again to see what is missing",
            all.join("`, `")
        );
    }
    Ok(())
}

fn recover_locked(root: &Path, hook: Hook<'_>) -> anyhow::Result<Recovered> {
    if let Some(journal) = journal::read(root)? {
        let kept = place::place(root, &journal, hook)
            .context("cannot finish the writes of an earlier run")?;
        return Ok(Recovered::Completed { kept });
    }
    hook("discard")?;
    stage::discard(root)?;
    Ok(Recovered::Discarded)
}

fn refuse(comparison: &Comparison, force: bool) -> anyhow::Result<()> {
    let obstacles = comparison.obstacles(force);
    if obstacles.is_empty() {
        return Ok(());
    }
    let list: Vec<_> = obstacles
        .iter()
        .map(|(path, reason)| format!("  `{path}` {reason}\n"))
        .collect();
    let forced = comparison.obstacles(true).len();
    let help = match (forced, force) {
        (0, _) => "`--dry-run` shows the changes, `--force` overwrites the files",
        (_, true) => "move the files out of the way, then run the command again",
        (_, false) => "move the files out of the way; `--dry-run` shows all changes",
    };
    bail!("nothing was written:\n{}  help: {help}", list.concat())
}

/// Creates the root. Returns the created folders, the innermost first.
fn make_root(root: &Path, hook: Hook<'_>) -> anyhow::Result<Vec<PathBuf>> {
    hook("make the root")?;
    let missing: Vec<_> = root
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && folder.symlink_metadata().is_err())
        .map(Path::to_owned)
        .collect();
    if let Err(error) = fs_err::create_dir_all(root) {
        remove_if_empty(&missing);
        return Err(error).context("nothing was written");
    }
    Ok(missing)
}

fn remove_if_empty(folders: &[PathBuf]) {
    for folder in folders {
        if fs_err::remove_dir(folder).is_err() {
            return;
        }
    }
}

#[cfg(test)]
#[path = "killed_test.rs"]
mod killed_test;
#[cfg(test)]
#[path = "write_test.rs"]
mod write_test;
