//! The files to write, planned in full before anything is written: pure data, and its comparison with the disk.
//!
//! This module does not access the file system; [`crate::write`] reads and writes it.

mod compare;
mod digest;
mod path;
mod sections;
mod show;

use anyhow::bail;
use serde::Serialize;

pub use compare::{Change, Comparison, OnDisk, State};
pub use digest::Digest;
pub use path::{BadPath, RelativePath, STAGING};
pub use sections::{fresh, has_sections, Malformed, Section};
pub use show::text;

/// Files below one root, with notes for the user.
///
/// ```
/// use scaffold::plan::{Content, Plan};
/// let mut plan = Plan::default();
/// plan.add("src/lib.rs", Content::Whole("//! A library.\n".to_owned()))?;
/// # anyhow::Ok(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    files: Vec<PlannedFile>,
    /// The notes, in display order.
    pub notes: Vec<Note>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Its path, relative to the root.
    pub path: RelativePath,
    /// Its planned content.
    pub content: Content,
    /// Whether it is executable. The bit is only ever set, never removed.
    pub executable: bool,
}

/// The planned content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The whole file. An existing file with different content is a conflict.
    Whole(String),
    /// A whole Cargo.lock. It replaces an existing one, which Cargo or crate_universe generated and nobody edits. Another file is a
    /// conflict.
    CargoLock(String),
    /// Only some sections, marked by comments that begin with `#`. The rest is the user's.
    Sections {
        /// The text above them in a new file.
        preamble: String,
        /// The sections, in file order.
        sections: Vec<Section>,
    },
    /// An existing file, edited.
    Edit {
        /// The digest of the text that was edited.
        read: Digest,
        /// The new text.
        text: String,
    },
}

/// Information for the user: a choice, or a setting that could not be mapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it is.
    pub kind: NoteKind,
    /// Its subject: a setting or a file, with its place.
    pub subject: String,
    /// The choice and its reason, or why the setting could not be mapped.
    pub reason: String,
    /// What to do, if anything.
    pub hint: Option<String>,
}

/// The kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// One of several options was chosen.
    Choice,
    /// Something in the project has no counterpart in the generated files.
    Unmapped,
}

impl Plan {
    /// Adds a file.
    ///
    /// # Errors
    /// Fails if the path is invalid or conflicts with another path of the plan.
    pub fn add(&mut self, path: &str, content: Content) -> anyhow::Result<()> {
        let path = RelativePath::new(path)?;
        let folded = path.folded();
        for other in &self.files {
            let other_folded = other.path.folded();
            if folded == other_folded {
                bail!("`{path}` and `{}` refer to the same file", other.path);
            }
            let below = |inner: &str, outer: &str| inner.starts_with(&format!("{outer}/"));
            if below(&folded, &other_folded) || below(&other_folded, &folded) {
                bail!(
                    "`{path}` and `{}`: one is a folder of the other",
                    other.path
                );
            }
        }
        self.files.push(PlannedFile {
            path,
            content,
            executable: false,
        });
        Ok(())
    }

    /// Adds an executable file.
    ///
    /// # Errors
    /// Fails as [`Plan::add`] does.
    pub fn add_executable(&mut self, path: &str, content: Content) -> anyhow::Result<()> {
        self.add(path, content)?;
        if let Some(file) = self.files.last_mut() {
            file.executable = true;
        }
        Ok(())
    }

    /// Adds a note.
    pub fn note(&mut self, kind: NoteKind, subject: &str, reason: &str, hint: Option<&str>) {
        self.notes.push(Note {
            kind,
            subject: subject.to_owned(),
            reason: reason.to_owned(),
            hint: hint.map(ToOwned::to_owned),
        });
    }

    /// Returns the files, in the order in which they were added.
    #[must_use]
    pub fn files(&self) -> &[PlannedFile] {
        &self.files
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, Plan};

    #[test]
    fn files_that_exclude_each_other() {
        let table = [
            ("a", "a", "`a` and `a` refer to the same file"),
            (
                "README.md",
                "readme.MD",
                "`readme.MD` and `README.md` refer to the same file",
            ),
            ("a", "a/b", "`a/b` and `a`: one is a folder of the other"),
            (
                "A/b/c",
                "a/b",
                "`a/b` and `A/b/c`: one is a folder of the other",
            ),
            (
                "a",
                "../b",
                "`../b`: the path leaves the folder: it contains `..`",
            ),
        ];
        for (first, second, expected) in table {
            let mut plan = Plan::default();
            let whole = || Content::Whole(String::new());
            assert!(plan.add(first, whole()).is_ok());
            let error = plan.add(second, whole()).map_err(|error| error.to_string());
            assert_eq!(error, Err(expected.to_owned()));
            assert_eq!(plan.files().len(), 1);
            assert!(plan.add("ab", whole()).is_ok());
        }
    }
}
