//! A list of files with a limit.

use crate::fault::Fault;
use crate::file::File;

/// A list of at most `limit` files.
pub(crate) struct Files {
    pub list: Vec<File>,
    what: &'static str,
    limit: u64,
}

impl Files {
    pub fn new(what: &'static str, limit: u64) -> Self {
        Self::within(Vec::new(), what, limit)
    }

    /// Starts with an empty list that has memory.
    pub fn within(list: Vec<File>, what: &'static str, limit: u64) -> Self {
        Self { list, what, limit }
    }

    pub fn push(&mut self, file: File) -> Result<(), Fault> {
        let size = self.list.len() as u64 + 1;
        if size > self.limit {
            return Err(Fault::large(self.what, size, self.limit));
        }
        self.list.push(file);
        Ok(())
    }
}
