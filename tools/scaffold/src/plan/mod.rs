//! What is to be written, decided in full before anything is: pure data, and its comparison with what is on disk.
//!
//! Touches no file system: [`crate::write`] reads the disk, and writes.

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

/// Files below one root, and what the user should know of how they came about.
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
    /// In the order in which they are shown.
    pub notes: Vec<Note>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Its path from the root.
    pub path: RelativePath,
    /// What is to be in it.
    pub content: Content,
    /// Whether it is a program: only ever set, never taken away.
    pub executable: bool,
}

/// What is to be in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// All of it. An existing file with other content is a conflict.
    Whole(String),
    /// Only parts of it, marked in comments that begin with `#`; the rest is the user's.
    Sections {
        /// The text above them in a new file.
        preamble: String,
        /// In the order of the file.
        sections: Vec<Section>,
    },
    /// An existing file, edited.
    Edit {
        /// Of what was read to make this.
        read: Digest,
        /// Its new content.
        text: String,
    },
}

/// Something that the user should know: a choice that was made, or something that could not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it is.
    pub kind: NoteKind,
    /// What it is about: a setting, a file, with its place.
    pub subject: String,
    /// What was chosen and why, or why it could not be mapped.
    pub reason: String,
    /// What to do, if anything.
    pub hint: Option<String>,
}

/// The kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// One of several ways was taken.
    Choice,
    /// Something of the project has no counterpart in what is written.
    Unmapped,
}

impl Plan {
    /// Adds a file.
    ///
    /// # Errors
    /// The path is invalid, or conflicts with another path of the plan.
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

    /// Adds a program.
    ///
    /// # Errors
    /// As of [`Plan::add`].
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

    /// The files, in the order in which they were added.
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
