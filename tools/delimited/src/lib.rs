//! Streams of Protobuf messages, each behind its length: Bazel writes its execution logs so, and `--output=streamed_proto`.
//!
//! [`message`] cuts the next message off a stream of [`Bytes`], and [`fields`] counts what is in one before it is decoded. Both keep to
//! limits, since a log may be hostile and cut off, or not be one at all. What a message means is their callers' business.
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
mod message;

pub use bytes::{fill_buf, Bytes, Counted};
pub use count::fields;
pub use message::message;

/// More than a limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Large {
    /// What there is too much of: a phrase that the number follows, `its length is`.
    pub what: &'static str,
    /// How much there is.
    pub size: u64,
    /// How much is allowed.
    pub limit: u64,
}

/// What is wrong with a stream. `E` is what its [`Bytes`] may fail with.
#[derive(Debug)]
pub enum Problem<E> {
    /// The bytes cannot be read.
    Bytes(E),
    /// The stream ends where this should be.
    Cut(String),
    /// The length is none.
    Malformed(&'static str),
    /// A limit.
    Large(Large),
}

impl<E> From<Large> for Problem<E> {
    fn from(large: Large) -> Self {
        Self::Large(large)
    }
}
