//! Compares a plan with the disk: what would happen to each file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::digest::Digest;
use super::path::RelativePath;
use super::sections::{fresh, has_sections, merge, Section};
use super::{Content, Plan, PlannedFile};

/// The state of a path on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnDisk {
    /// There is nothing.
    Absent,
    /// A file.
    File {
        /// Its contents.
        bytes: Vec<u8>,
        /// Whether its owner may execute it.
        executable: bool,
    },
    /// Something that is never overwritten, described by the words after the path: `is a folder`.
    Blocked(String),
}

/// What would happen to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", content = "reason", rename_all = "snake_case")]
pub enum State {
    /// The file will be created.
    New,
    /// The file is already as planned.
    Unchanged,
    /// Only our part of the file changes.
    Update,
    /// The user's changes would be lost. Written only with force.
    Conflict(String),
    /// Never written.
    Refused(String),
}

/// One file of a plan, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path, relative to the root.
    pub path: RelativePath,
    /// What would happen to it.
    pub state: State,
    /// Its current contents.
    pub before: Option<Vec<u8>>,
    /// Its planned contents.
    pub after: String,
    /// Whether it is executable.
    pub executable: bool,
}

/// All files of a plan, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The changes, in the order of the plan.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// Returns whether writing would change or fail to write a file.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.changes.iter().any(|c| c.state != State::Unchanged)
    }

    /// Returns the files that prevent writing, each with its reason. Conflicts are included only without `force`.
    #[must_use]
    pub fn obstacles(&self, force: bool) -> Vec<(&RelativePath, &str)> {
        let obstacle = |change: &'_ Change| match &change.state {
            State::Refused(_) => true,
            State::Conflict(_) => !force,
            State::New | State::Unchanged | State::Update => false,
        };
        let reason = |change| match change {
            &Change {
                state: State::Refused(ref reason) | State::Conflict(ref reason),
                ref path,
                ..
            } => Some((path, reason.as_str())),
            _ => None,
        };
        self.changes
            .iter()
            .filter(|change| obstacle(change))
            .filter_map(reason)
            .collect()
    }
}

impl Plan {
    /// Compares with the files on disk, by path. A missing path is absent.
    #[must_use]
    pub fn compare(&self, disk: &BTreeMap<RelativePath, OnDisk>) -> Comparison {
        let changes = self.files().iter().map(|file| {
            let found = disk.get(&file.path).unwrap_or(&OnDisk::Absent);
            compare(file, found)
        });
        Comparison {
            changes: changes.collect(),
        }
    }
}

fn compare(file: &PlannedFile, disk: &OnDisk) -> Change {
    let (state, after) = match disk {
        OnDisk::Absent => absent(&file.content),
        OnDisk::Blocked(reason) => (State::Refused(reason.clone()), String::new()),
        OnDisk::File { bytes, .. } => present(&file.content, bytes),
    };
    let mut change = Change {
        path: file.path.clone(),
        state,
        before: None,
        after,
        executable: file.executable,
    };
    if let OnDisk::File { bytes, executable } = disk {
        change.before = Some(bytes.clone());
        let content_is_same = matches!(change.state, State::Unchanged);
        if content_is_same && file.executable && !executable {
            change.state = State::Update;
        }
        change.executable |= executable;
    }
    change
}

fn absent(content: &Content) -> (State, String) {
    match content {
        Content::Whole(text) => (State::New, text.clone()),
        Content::Sections { preamble, sections } => (State::New, fresh(preamble, sections)),
        Content::Edit { text, .. } => (stale("was removed"), text.clone()),
    }
}

fn present(content: &Content, bytes: &[u8]) -> (State, String) {
    match content {
        Content::Whole(text) if bytes == text.as_bytes() => (State::Unchanged, text.clone()),
        Content::Whole(text) => {
            let state = State::Conflict("already exists with other content".to_owned());
            (state, text.clone())
        }
        Content::Sections { sections, .. } => with_sections(bytes, sections),
        Content::Edit { text, .. } if bytes == text.as_bytes() => (State::Unchanged, text.clone()),
        Content::Edit { read, text } if *read == Digest::of(bytes) => (State::Update, text.clone()),
        Content::Edit { text, .. } => (stale("was changed"), text.clone()),
    }
}

fn with_sections(bytes: &[u8], sections: &[Section]) -> (State, String) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return (State::Refused("is not UTF-8".to_owned()), String::new());
    };
    let merged = match merge(text, sections) {
        Ok(merged) => merged,
        Err(problem) => {
            let reason = format!("has mismatched pyo3-bzl markers: {problem}");
            return (State::Refused(reason), String::new());
        }
    };
    let state = if merged.text == text {
        State::Unchanged
    } else if !text.trim().is_empty() && !has_sections(text) {
        State::Conflict("already exists without pyo3-bzl's markers".to_owned())
    } else if merged.changed.is_empty() {
        State::Update
    } else {
        let names = merged.changed.join("`, `");
        State::Conflict(format!("was edited between pyo3-bzl's markers: `{names}`"))
    };
    (state, merged.text)
}

fn stale(what: &str) -> State {
    State::Refused(format!("{what} while the command was running"))
}

#[cfg(test)]
#[path = "compare_test.rs"]
mod tests;
