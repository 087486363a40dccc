//! What keeps a log from being read, as callers see it.

use std::fmt;
use std::path::PathBuf;

/// Where in a log something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which record, counted from 1: a spawn of a JSON or binary log, an entry of a compact log.
    pub entry: u64,
    /// Where the record starts, in bytes from 0.
    pub offset: u64,
    /// Whether `offset` counts bytes of the decompressed log, not of the file.
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

/// Why a log, or the rest of one, cannot be read. After an error a [`Reader`](crate::Reader) yields nothing more.
///
/// `Display` is a sentence without a capital or full stop. Only [`Error::Open`] names the file; callers name it for the rest.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error("cannot open the execution log `{}`: {problem}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        problem: std::io::Error,
    },
    /// Reading failed, for a reason that is not in the log's bytes.
    #[error("cannot read the execution log at byte {offset}: {problem}")]
    Read {
        /// Bytes of the file that were read before.
        offset: u64,
        /// What the system says.
        problem: std::io::Error,
    },
    /// No bytes at all. Bazel leaves such a JSON or binary log when every action was up to date, so a caller that expects
    /// this may take it as a log of no spawns.
    #[error("the execution log is empty: Bazel ran no spawn, or was stopped before it wrote one")]
    Empty,
    /// The bytes are none of the three formats.
    #[error(
        "not an execution log: it starts with {}, expected `{{` (JSON), a length and a `SpawnExec` (binary) or the zstd magic \
         number `28 b5 2f fd` (compact)",
        crate::bytes::hex(start)
    )]
    UnknownFormat {
        /// The first bytes, at most 8.
        start: Vec<u8>,
    },
    /// The log ends too early, as it does when Bazel was killed. All that was whole has been yielded before.
    #[error(
        "the execution log is cut off in {place}: expected {expected}; {spawns} whole {} read before",
        if *spawns == 1 { "spawn was" } else { "spawns were" }
    )]
    Truncated {
        /// The record that is not whole.
        place: Place,
        /// What should have followed.
        expected: String,
        /// How many spawns were read.
        spawns: u64,
    },
    /// A record is not what the format says.
    #[error("{place} is malformed: {problem}")]
    Malformed {
        /// The record.
        place: Place,
        /// What is wrong with it.
        problem: String,
    },
    /// A record goes beyond [`Limits`](crate::Limits).
    #[error("{place} is too large: {what} {size}, the limit is {limit}")]
    TooLarge {
        /// The record.
        place: Place,
        /// What there is too much of: the start of a phrase that ends with `size`.
        what: &'static str,
        /// How much of it there is, or how much was found before giving up.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// A record of a compact log refers to an id that no record before it has, or that is of another kind. References to
    /// later records, and so circles, are of this kind too.
    #[error("{place} refers to id {id} as {expected}, but {}", match found {
        Some(kind) => format!("that is {kind}"),
        None => "no entry before it has that id".to_owned(),
    })]
    Reference {
        /// The record that refers.
        place: Place,
        /// The id.
        id: u32,
        /// The kind of record that is wanted.
        expected: &'static str,
        /// The kind of record that has the id, if any.
        found: Option<&'static str>,
    },
    /// The zstd stream of a compact log is damaged. The spawns of the last window before that (2 MiB of the decompressed log)
    /// have not been yielded: what a damaged stream says is not to be relied on.
    #[error("the zstd stream is damaged at byte {offset} of the file: {problem}")]
    Zstd {
        /// Where the damaged block or frame starts, in bytes of the file.
        offset: u64,
        /// What is wrong with it.
        problem: String,
    },
}
