//! The changes that the rows make to a workspace.

use std::fs::File;
use std::time::SystemTime;

use anyhow::{Context, Result};
use harness::Workspace;

use crate::lockfile::{self, Pin};

/// A replacement in a file: path, old text, new text. The old text occurs exactly once.
pub type Edit = (&'static str, &'static str, &'static str);

/// One change.
pub enum Change {
    /// No change.
    Nothing,
    /// Replaces texts.
    Edit(&'static [Edit]),
    /// Adds a line at the end of a file.
    Append(&'static str, &'static str),
    /// Adds a file, and replaces texts.
    Add(&'static str, &'static str, &'static [Edit]),
    /// Removes a file, and replaces texts.
    Remove(&'static str, &'static [Edit]),
    /// Sets the time of a file to now.
    Touch(&'static str),
    /// Sets an environment variable until [`Workspace::reset_environment`].
    Variable(&'static str, &'static str),
    /// Replaces texts, and pins versions in Cargo.lock.
    Versions(&'static [Edit], &'static [Pin]),
}

impl Change {
    /// Makes the change.
    pub fn apply(&self, workspace: &Workspace) -> Result<()> {
        let edit = |edits: &[Edit]| {
            edits
                .iter()
                .try_for_each(|(file, old, new)| workspace.edit(file, old, new))
        };
        match self {
            Self::Nothing => {}
            Self::Edit(edits) => edit(edits)?,
            Self::Append(file, line) => {
                workspace.write(file, &format!("{}{line}\n", workspace.read(file)?))?
            }
            Self::Add(file, text, edits) => {
                workspace.write(file, text)?;
                edit(edits)?;
            }
            Self::Remove(file, edits) => {
                workspace.remove(file)?;
                edit(edits)?;
            }
            Self::Touch(file) => {
                let path = workspace.path().join(file);
                File::options()
                    .append(true)
                    .open(&path)
                    .and_then(|file| file.set_modified(SystemTime::now()))
                    .with_context(|| format!("cannot touch {}", path.display()))?;
            }
            Self::Variable(name, value) => workspace.set(name, Some(value)),
            Self::Versions(edits, pins) => {
                edit(edits)?;
                let lock = lockfile::pin(&workspace.read("Cargo.lock")?, pins)?;
                workspace.write("Cargo.lock", &lock)?;
            }
        }
        Ok(())
    }
}
