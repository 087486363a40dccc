//! Reasons why a file cannot be read as a library. The readers create them, and `problem` displays them.

use std::fmt;

/// The reason why the bytes are not a readable library.
///
/// `Display` is the part of the sentence after the file's name: "`FILE` is empty".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Malformed {
    /// No bytes at all.
    Empty,
    /// Another kind of file, with its name.
    Other(&'static str),
    /// No known format starts with these bytes (at most 4).
    Unknown(Vec<u8>),
    /// The file ends before a part that its headers describe. Offsets are in bytes from the start of the file.
    Truncated {
        /// The part that is cut off.
        what: &'static str,
        /// Where it starts.
        from: u64,
        /// Where it ends.
        to: u64,
        /// Where the file ends.
        end: u64,
    },
    /// A part is outside its table, but inside the file.
    Outside {
        /// The part.
        what: &'static str,
        /// Where it starts.
        from: u64,
        /// Where it ends.
        to: u64,
        /// Where the table ends.
        end: u64,
    },
    /// A header contains an impossible value.
    Invalid {
        /// The header.
        what: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// Tables refer to each other in a cycle, or overlap, so reading them would take more work than the file size
    /// allows.
    Circular,
}

impl Malformed {
    /// Creates an error for a header `what` with an impossible value.
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
                write!(f, "is not a library: it starts with the bytes")?;
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
                    "is cut off in {what}: bytes {from} to {to} are needed, but it ends at {end}"
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
                "is malformed: its tables overlap or refer to each other in a loop"
            ),
        }
    }
}

impl std::error::Error for Malformed {}
