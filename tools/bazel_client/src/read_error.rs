//! Errors while reading Bazel's output.

/// Why a stream of Bazel's messages, or the rest of it, cannot be read. `Display` is a phrase without a capital letter or
/// final period.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system reports an error.
    #[error("cannot read at byte {offset}: {problem}")]
    Io {
        /// The number of bytes read before.
        offset: u64,
        /// The system's error.
        problem: std::io::Error,
    },
    /// The stream ends inside a message.
    #[error("cut off in message {message} at byte {offset}: expected {expected}")]
    Truncated {
        /// The number of the message, counted from 1.
        message: u64,
        /// The byte at which it starts.
        offset: u64,
        /// What should have followed.
        expected: String,
    },
    /// A message violates the format.
    #[error("message {message} at byte {offset} is malformed: {problem}")]
    Malformed {
        /// The number of the message, counted from 1.
        message: u64,
        /// The byte at which it starts.
        offset: u64,
        /// The violation.
        problem: String,
    },
    /// A message exceeds [`Limits`](crate::Limits).
    #[error(
        "message {message} at byte {offset} is too large: {what} {size}, the limit is {limit}"
    )]
    TooLarge {
        /// The number of the message, counted from 1.
        message: u64,
        /// The byte at which it starts.
        offset: u64,
        /// The quantity that is too large.
        what: &'static str,
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// An id that no earlier message defines.
    #[error("message {message} at byte {offset} refers to {what} {id}, which is not there")]
    Reference {
        /// The number of the message, counted from 1.
        message: u64,
        /// The byte at which it starts.
        offset: u64,
        /// `target`, `configuration`, …
        what: &'static str,
        /// The id.
        id: u32,
    },
}
