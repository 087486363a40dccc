//! What keeps a profile from being read.

use std::fmt;
use std::path::PathBuf;

/// Why nothing of a profile can be read. A profile that is only cut off is no error: see [`Profile::cut`](crate::Profile::cut).
///
/// `Display` is a sentence without a capital or full stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error("cannot open the profile `{}`: {problem}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        problem: std::io::Error,
    },
    /// No bytes at all.
    #[error("the profile is empty: Bazel was stopped before it wrote one")]
    Empty,
    /// The bytes are no JSON profile, plain or gzip.
    #[error("not a Bazel profile: {problem}; Bazel writes one with `--profile=FILE.gz`")]
    NotAProfile {
        /// What was found instead.
        problem: String,
    },
}

/// Why a profile was not read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// The file ends too early, as it does when Bazel was killed or the disk was full.
    Ends,
    /// The file is damaged at this byte of the decompressed profile.
    Damaged {
        /// Bytes that could be read.
        at: u64,
        /// What is wrong there.
        problem: String,
    },
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ends => f.write_str("the profile ends too early"),
            Self::Damaged { at, problem } => {
                write!(f, "the profile is damaged at byte {at}: {problem}")
            }
        }
    }
}
