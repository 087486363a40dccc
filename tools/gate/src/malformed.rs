//! What keeps a file from being read as a library. Made by the readers, shown by `problem`.

use std::fmt;

/// Why the bytes are not a library that can be read.
///
/// `Display` is the sentence that goes behind the file's name: "`FILE` is empty".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Malformed {
    /// No bytes at all.
    Empty,
    /// Another kind of file, which is named.
    Other(&'static str),
    /// Nothing known starts with these bytes (at most 4).
    Unknown(Vec<u8>),
    /// The file ends before something that its headers announce. Offsets are in bytes from the start of the file.
    Truncated {
        /// The thing that is cut off.
        what: &'static str,
        /// Where it starts.
        from: u64,
        /// Where it ends.
        to: u64,
        /// Where the file ends.
        end: u64,
    },
    /// Something lies outside the table that should hold it, though not outside the file.
    Outside {
        /// The thing.
        what: &'static str,
        /// Where it starts.
        from: u64,
        /// Where it ends.
        to: u64,
        /// Where the table ends.
        end: u64,
    },
    /// A header says something impossible.
    Invalid {
        /// The header.
        what: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// Tables refer to each other without end, or overlap so that reading them takes more work than the file has bytes.
    Circular,
}

impl Malformed {
    /// A header `what` that says something impossible.
    pub fn invalid(what: &'static str, problem: impl Into<String>) -> Self {
        Self::Invalid {
            what,
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "is empty"),
            Self::Other(kind) => write!(f, "is {kind}, not a shared library"),
            Self::Unknown(start) => {
                write!(f, "is no library: it starts with the bytes")?;
                start.iter().try_for_each(|byte| write!(f, " {byte:02x}"))
            }
            Self::Truncated {
                what,
                from,
                to,
                end,
            } => {
                write!(
                    f,
                    "is cut off in {what}: bytes {from} to {to} are wanted, but it ends at {end}"
                )
            }
            Self::Outside {
                what,
                from,
                to,
                end,
            } => {
                write!(f, "is malformed in {what}: bytes {from} to {to} are outside their table, which ends at {end}")
            }
            Self::Invalid { what, problem } => write!(f, "is malformed in {what}: {problem}"),
            Self::Circular => write!(
                f,
                "is malformed: its tables overlap or refer to each other without end"
            ),
        }
    }
}

impl std::error::Error for Malformed {}
