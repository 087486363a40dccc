//! Paths, arguments and values, each kept once and known by a number.

use std::collections::HashMap;
use std::sync::Arc;

/// The number of a string.
pub(crate) type Id = u32;

#[derive(Debug, Default)]
pub(crate) struct Strings {
    texts: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, Id>,
}

impl Strings {
    /// The number of a string that is kept if it is new. `keep` makes the kept form.
    pub fn id(&mut self, text: &str, keep: impl FnOnce() -> Arc<str>) -> Id {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        // 4 billion distinct strings take more memory than there is.
        let id = Id::try_from(self.texts.len()).unwrap_or(Id::MAX);
        let text = keep();
        self.texts.push(Arc::clone(&text));
        self.ids.insert(text, id);
        id
    }

    /// As [`Strings::id`], for a string that is shared already.
    pub fn shared(&mut self, text: &Arc<str>) -> Id {
        self.id(text, || Arc::clone(text))
    }

    /// As [`Strings::id`], for a string that has to be copied.
    pub fn copied(&mut self, text: &str) -> Id {
        self.id(text, || text.into())
    }

    /// The string of a number; empty for one that was never given out.
    pub fn text(&self, id: Id) -> Arc<str> {
        self.texts.get(id as usize).cloned().unwrap_or_default()
    }
}
