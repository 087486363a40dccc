//! What keeps Bazel's output from being read.

/// Why a stream of Bazel's messages, or the rest of one, cannot be read. `Display` is a phrase without a capital or full stop.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system says so.
    #[error("cannot read at byte {offset}: {problem}")]
    Io {
        /// Bytes that were read before.
        offset: u64,
        /// What the system says.
        problem: std::io::Error,
    },
    /// The stream ends inside of a message.
    #[error("cut off in message {message} at byte {offset}: expected {expected}")]
    Truncated {
        /// Which message, counted from 1.
        message: u64,
        /// Where it starts.
        offset: u64,
        /// What should have followed.
        expected: String,
    },
    /// A message is not what the format says.
    #[error("message {message} at byte {offset} is malformed: {problem}")]
    Malformed {
        /// Which message, counted from 1.
        message: u64,
        /// Where it starts.
        offset: u64,
        /// What is wrong.
        problem: String,
    },
    /// A message goes beyond [`Limits`](crate::Limits).
    #[error(
        "message {message} at byte {offset} is too large: {what} {size}, the limit is {limit}"
    )]
    TooLarge {
        /// Which message, counted from 1.
        message: u64,
        /// Where it starts.
        offset: u64,
        /// What there is too much of.
        what: &'static str,
        /// How much.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// An id that nothing before it has.
    #[error("message {message} at byte {offset} refers to {what} {id}, which is not there")]
    Reference {
        /// Which message, counted from 1.
        message: u64,
        /// Where it starts.
        offset: u64,
        /// `target`, `configuration`, …
        what: &'static str,
        /// The id.
        id: u32,
    },
}
