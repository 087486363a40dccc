//! Errors for files that cannot be inspected at all. A problem in a readable file is a [`Finding`](crate::Finding).

/// The reason why a file cannot be inspected.
///
/// Except for `Open`, `Display` gives the rest of a sentence that starts with the file name: "is empty".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened or read. The message names the file.
    #[error("{0}")]
    Open(#[from] std::io::Error),
    /// Not a library, or one with contradictory headers.
    #[error("{0}")]
    Malformed(gate::Malformed),
    /// Not a zip file, or a damaged one.
    #[error("cannot be read as a wheel: {0}")]
    Zip(String),
    /// Inspecting the file would exceed the limits on memory or time.
    #[error("{0}")]
    TooLarge(String),
}
