//! Interns paths, arguments and values: each is stored once and has an id.

use std::collections::HashMap;
use std::sync::Arc;

/// The id of a string.
pub(crate) type Id = u32;

#[derive(Debug, Default)]
pub(crate) struct Strings {
    texts: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, Id>,
}

impl Strings {
    /// Returns the id of a string, and stores it if it is new. `keep` makes the stored form.
    pub fn id(&mut self, text: &str, keep: impl FnOnce() -> Arc<str>) -> Id {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        // 4 billion distinct strings do not fit into memory.
        let id = Id::try_from(self.texts.len()).unwrap_or(Id::MAX);
        let text = keep();
        self.texts.push(Arc::clone(&text));
        self.ids.insert(text, id);
        id
    }

    /// Like [`Strings::id`], for a string that is already shared.
    pub fn shared(&mut self, text: &Arc<str>) -> Id {
        self.id(text, || Arc::clone(text))
    }

    /// Like [`Strings::id`], for a string that must be copied.
    pub fn copied(&mut self, text: &str) -> Id {
        self.id(text, || text.into())
    }

    /// Returns the string with an id. Empty for an unknown id.
    pub fn text(&self, id: Id) -> Arc<str> {
        self.texts.get(id as usize).cloned().unwrap_or_default()
    }
}
