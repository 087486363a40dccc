//! The errors of reading a profile.

use std::fmt;
use std::path::PathBuf;

/// The reason why a profile cannot be read at all. A profile that is only cut off is not an error: see
/// [`Profile::cut`](crate::Profile::cut).
///
/// `Display` is a sentence without a capital letter or full stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error("cannot open the profile `{}`: {problem}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        problem: std::io::Error,
    },
    /// The profile has no bytes.
    #[error("the profile is empty: Bazel was stopped before it wrote one")]
    Empty,
    /// The content is not a JSON profile, plain or gzip-compressed.
    #[error("not a Bazel profile: {problem}; Bazel writes one with `--profile=FILE.gz`")]
    NotAProfile {
        /// What was found instead.
        problem: String,
    },
}

/// The reason why a profile was not read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// The file ends too early, for example because Bazel was killed or the disk was full.
    Ends,
    /// The file is damaged at byte `at` of the decompressed profile.
    Damaged {
        /// Number of bytes that could be read.
        at: u64,
        /// What is wrong at that byte.
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
