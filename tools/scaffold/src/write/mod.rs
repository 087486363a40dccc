//! Writes a plan whole or not at all.
//!
//! Every file is first staged in a folder of the root, with a journal that says where each belongs. That the journal gets its
//! name is the moment at which all is decided: killed before it, [`recover`] removes what was staged; after it, [`recover`]
//! moves the rest into place. Nothing is written through a link that leads out of the root, nor over a file that is not what
//! was compared.
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

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were not there.
    pub new: Vec<RelativePath>,
    /// Files that were not what they are now.
    pub updated: Vec<RelativePath>,
    /// How many were right already.
    pub unchanged: usize,
}

/// What an earlier run had left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// Nothing.
    Nothing,
    /// It had not decided yet: what it had staged was removed.
    Discarded,
    /// It had: the rest of its files was written.
    Completed {
        /// Files that were changed since, which stay as they are.
        kept: Vec<RelativePath>,
    },
}

/// What is about to be done; the tests end the process there. Before each change of the disk it is asked.
type Hook<'a> = &'a mut dyn FnMut(&str) -> io::Result<()>;

/// Whether an earlier run was interrupted, so that what is on disk is not whole.
#[must_use]
pub fn is_interrupted(root: &Path) -> bool {
    journal::path(root).symlink_metadata().is_ok()
}

/// Ends what an earlier run has left, if it was interrupted. Call it before the root is read, unless nothing may be written.
///
/// # Errors
/// Another run is writing there now, or the file system reports an error.
pub fn recover(root: &Path) -> anyhow::Result<Recovered> {
    if !lock::staging(root).is_dir() {
        return Ok(Recovered::Nothing);
    }
    let lock = Lock::take(root)?;
    let recovered = recover_locked(root, &mut |_| Ok(()))?;
    lock.release()?;
    Ok(recovered)
}

/// Writes what was compared.
///
/// # Errors
/// A file conflicts (without `force`) or is refused, changed since it was compared, another run is writing there, or the disk
/// says no. Nothing was written then, unless the message says so.
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
            // What cannot be removed now, the next run removes.
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
            .context("cannot finish what an earlier run began")?;
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

/// Makes the root; returns the folders that were made, the innermost first.
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
