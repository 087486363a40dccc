//! Why a file cannot be inspected at all. What is wrong with a file that can be read is a [`Finding`](crate::Finding).

/// Why a file cannot be inspected.
///
/// `Display` of all but `Open` is the sentence behind the file's name: "is empty".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be opened or read. Names the file.
    #[error("{0}")]
    Open(#[from] std::io::Error),
    /// No library, or one whose headers contradict themselves.
    #[error("{0}")]
    Malformed(gate::Malformed),
    /// No zip file, or a damaged one.
    #[error("cannot be read as a wheel: {0}")]
    Zip(String),
    /// It would cost more memory or time than an inspection may.
    #[error("{0}")]
    TooLarge(String),
}
