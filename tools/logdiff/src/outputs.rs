//! Which spawn made a file, so that a changed input can be traced to it.

use std::collections::HashMap;

use crate::files::{changes, Entry};
use crate::strings::{Id, Strings};

/// The number of a key in a history.
pub(crate) type KeyId = usize;

#[derive(Debug, Default)]
pub(crate) struct Outputs {
    /// The content that each path had last, and who made it.
    by_path: HashMap<Id, (u64, KeyId)>,
    /// Of this log: contents that were not there before. Bazel's symlinks and runfiles trees have no spawns of their own, but the
    /// contents of what they point to.
    by_content: HashMap<u64, KeyId>,
    /// Of this log: paths that a known spawn makes as well now.
    gained: HashMap<Id, KeyId>,
    /// Of this log: paths that a known spawn no longer makes.
    lost: HashMap<Id, KeyId>,
}

impl Outputs {
    /// Takes the outputs of a spawn; `before` are those of its last run, if there was one.
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

    /// Who made this input, whose content is not what it was.
    pub fn maker_of_changed(&self, input: Entry, strings: &Strings) -> Option<KeyId> {
        match self.by_path.get(&input.path) {
            Some((content, key)) if *content == input.content => Some(*key),
            Some(_) => None,
            // A source may have the content of its own copy.
            None if !strings.text(input.path).starts_with("bazel-out/") => None,
            None => self.by_content.get(&input.content).copied(),
        }
    }

    /// Who made this input, which was none before. A spawn that is new itself does not count: that its output is wanted here
    /// has another reason.
    pub fn maker_of_added(&self, input: Entry) -> Option<KeyId> {
        self.gained.get(&input.path).copied()
    }

    /// Who made this input, which is none any more.
    pub fn maker_of_removed(&self, path: Id) -> Option<KeyId> {
        self.lost.get(&path).copied()
    }

    /// Forgets what is known of one log only.
    pub fn next_log(&mut self) {
        self.by_content.clear();
        self.gained.clear();
        self.lost.clear();
    }
}
