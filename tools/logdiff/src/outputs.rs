//! Finds the spawn that made a file, to trace a changed input to it.

use std::collections::HashMap;

use crate::files::{changes, Entry};
use crate::strings::{Id, Strings};

/// The id of a key in a history.
pub(crate) type KeyId = usize;

#[derive(Debug, Default)]
pub(crate) struct Outputs {
    /// The last content of each path, and the spawn that made it.
    by_path: HashMap<Id, (u64, KeyId)>,
    /// For this log: new contents. Bazel's symlinks and runfiles trees have no spawns of their own, but they have the contents of
    /// their targets.
    by_content: HashMap<u64, KeyId>,
    /// For this log: paths that a known spawn now makes in addition.
    gained: HashMap<Id, KeyId>,
    /// For this log: paths that a known spawn no longer makes.
    lost: HashMap<Id, KeyId>,
}

impl Outputs {
    /// Records the outputs of a spawn. `before` are those of its last run, if there was one.
    pub fn take(
        &mut self,
        key: KeyId,
        before: Option<&[Entry]>,
        after: &[Entry],
        strings: &Strings,
    ) {
        let found = changes(before.unwrap_or_default(), after, strings);
        for entry in found.changed.iter().chain(&found.added) {
            self.by_content.insert(entry.content, key);
        }
        for entry in after {
            self.by_path.insert(entry.path, (entry.content, key));
        }
        if before.is_some() {
            for path in found.removed {
                self.lost.insert(path, key);
            }
            let added = found.added.iter();
            self.gained.extend(added.map(|entry| (entry.path, key)));
        }
    }

    /// Returns the spawn that made an input whose content changed.
    pub fn maker_of_changed(&self, input: Entry, strings: &Strings) -> Option<KeyId> {
        match self.by_path.get(&input.path) {
            Some((content, key)) if *content == input.content => Some(*key),
            Some(_) => None,
            // A source may have the same content as its copy.
            None if !strings.text(input.path).starts_with("bazel-out/") => None,
            None => self.by_content.get(&input.content).copied(),
        }
    }

    /// Returns the spawn that made a new input. A new spawn does not count, because its output is needed here for another reason.
    pub fn maker_of_added(&self, input: Entry) -> Option<KeyId> {
        self.gained.get(&input.path).copied()
    }

    /// Returns the spawn that made a removed input.
    pub fn maker_of_removed(&self, path: Id) -> Option<KeyId> {
        self.lost.get(&path).copied()
    }

    /// Clears the data about one log.
    pub fn next_log(&mut self) {
        self.by_content.clear();
        self.gained.clear();
        self.lost.clear();
    }
}
