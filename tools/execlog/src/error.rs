//! The errors that callers see.

use std::fmt;
use std::path::PathBuf;

/// A position in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The record's number, from 1. A record is a spawn in a JSON or binary log, and an entry in a compact log.
    pub entry: u64,
    /// The byte offset of the record, from 0.
    pub offset: u64,
    /// Whether `offset` counts bytes of the decompressed log rather than of the file.
    pub decompressed: bool,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} at byte {}", self.entry, self.offset)?;
        if self.decompressed {
            write!(f, " of the decompressed log")?;
        }
        Ok(())
    }
}

/// The reason why a log, or the rest of it, cannot be read. After an error, a [`Reader`](crate::Reader) yields nothing more.
///
/// `Display` is a sentence without a capital letter or full stop. Only [`Error::Open`] names the file. For all other
/// errors, the caller names it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error("cannot open the execution log `{}`: {problem}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        problem: std::io::Error,
    },
    /// Reading failed for a reason other than the log's content.
    #[error("cannot read the execution log at byte {offset}: {problem}")]
    Read {
        /// Number of bytes read from the file before the failure.
        offset: u64,
        /// The operating system's error.
        problem: std::io::Error,
    },
    /// The log has no bytes. Bazel leaves an empty JSON or binary log when every action was up to date. A caller that
    /// expects this can treat it as a log without spawns.
    #[error("the execution log is empty: Bazel ran no spawn, or was stopped before it wrote one")]
    Empty,
    /// The content is in none of the three formats.
    #[error(
        "not an execution log: it starts with {}, expected `{{` (JSON), a length and a `SpawnExec` (binary) or the zstd magic \
         number `28 b5 2f fd` (compact)",
        crate::bytes::hex(start)
    )]
    UnknownFormat {
        /// The first bytes, at most 8.
        start: Vec<u8>,
    },
    /// The log ends too early, for example because Bazel was killed. The reader has already yielded everything that was complete.
    #[error(
        "the execution log is cut off in {place}: expected {expected}; {spawns} whole {} read before",
        if *spawns == 1 { "spawn was" } else { "spawns were" }
    )]
    Truncated {
        /// The incomplete record.
        place: Place,
        /// What should have followed.
        expected: String,
        /// Number of spawns read.
        spawns: u64,
    },
    /// A record violates the format.
    #[error("{place} is malformed: {problem}")]
    Malformed {
        /// The record.
        place: Place,
        /// What is wrong with it.
        problem: String,
    },
    /// A record exceeds [`Limits`](crate::Limits).
    #[error("{place} is too large: {what} {size}, the limit is {limit}")]
    TooLarge {
        /// The record.
        place: Place,
        /// The quantity that exceeds the limit: the start of a phrase that ends with `size`.
        what: &'static str,
        /// The amount, or the amount found before the reader gave up.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// A record of a compact log refers to an id that no earlier record has, or that belongs to the wrong kind of record.
    /// References to later records, and therefore cycles, also cause this error.
    #[error("{place} refers to id {id} as {expected}, but {}", match found {
        Some(kind) => format!("that is {kind}"),
        None => "no entry before it has that id".to_owned(),
    })]
    Reference {
        /// The referring record.
        place: Place,
        /// The id.
        id: u32,
        /// The expected kind of record.
        expected: &'static str,
        /// The kind of record that has the id, if any.
        found: Option<&'static str>,
    },
    /// The zstd stream of a compact log is damaged. The spawns of all blocks before the damage have been yielded. A wrong checksum
    /// means that one of them may be wrong.
    #[error("the zstd stream is damaged at byte {offset} of the file: {problem}")]
    Zstd {
        /// The byte offset of the damaged block or frame in the file.
        offset: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// The inputs of a spawn were asked for, but the reader left them out, as [`Wanted`](crate::Wanted) says.
    #[error("the inputs of the spawns were not read")]
    InputsLeftOut,
}
