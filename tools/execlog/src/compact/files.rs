//! Converts files, and a list of files with a limit.

use super::wire;
use crate::expanded::digest;
use crate::fault::Fault;
use crate::file::{File, HashFunction};

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

/// Converts a file. Its path is relative to `folder`, or complete if there is no folder.
pub(crate) fn file(
    wire: wire::File,
    folder: Option<&str>,
    function: Option<&HashFunction>,
) -> Result<File, Fault> {
    Ok(File {
        path: match folder {
            Some(folder) => format!("{folder}/{}", wire.path).into(),
            None => wire.path.into(),
        },
        digest: wire.digest.map(|wire| digest(wire, function)).transpose()?,
        symlink_target: None,
        is_tool: false,
    })
}
