//! Streams of length-prefixed Protobuf messages, as in Bazel's execution logs and `--output=streamed_proto`.
//!
//! [`message`] reads the next message from a stream of [`Bytes`], and [`fields`] counts its fields before it is decoded. Both enforce
//! limits, because a log may be hostile, cut off, or another kind of file. Callers interpret the messages: with `prost`, or with [`Fields`] where
//! copying each field would take too long. [`first`] finds a message that is in memory already.
//!
//! ```
//! let mut stream = delimited::Counted::new(&b"\x02\x08\x01\x03\x08\x96\x01"[..]);
//! let mut buffer = Vec::new();
//! let mut sizes = Vec::new();
//! while delimited::message(&mut stream, 1 << 20, &mut buffer)? {
//!     delimited::fields(&buffer, 100, |_depth, _field| false)?;
//!     sizes.push(buffer.len());
//! }
//! assert_eq!(sizes, [2, 3]);
//! # Ok::<(), delimited::Problem<std::io::Error>>(())
//! ```
mod bytes;
mod count;
mod fields;
mod message;

pub use bytes::{fill_buf, Bytes, Counted};
pub use count::fields;
pub use fields::{varint, Fields, Value};
pub use message::{first, message};

/// A limit was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Large {
    /// The quantity that is too large, as a phrase before the number: `its length is`.
    pub what: &'static str,
    /// Its size.
    pub size: u64,
    /// The limit.
    pub limit: u64,
}

/// A problem with a stream. `E` is the error type of its [`Bytes`].
#[derive(Debug)]
pub enum Problem<E> {
    /// The bytes cannot be read.
    Bytes(E),
    /// The stream ends where this was expected.
    Cut(String),
    /// The length is malformed.
    Malformed(&'static str),
    /// A limit was exceeded.
    Large(Large),
}

impl<E> From<Large> for Problem<E> {
    fn from(large: Large) -> Self {
        Self::Large(large)
    }
}
