//! The messages of `--output=streamed_proto`, one after the other.

use std::io::Read;

use delimited::{Counted, Large, Problem};
use prost::Message;

use crate::read_error::ReadError;

/// Limits on the memory that one message may take. The defaults are far above what Bazel writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Maximum size of one message in bytes, default 64 MiB.
    pub message_bytes: u64,
    /// Maximum number of fields in one message, including nested ones, default 2 million.
    pub fields: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 64 << 20,
            fields: 2_000_000,
        }
    }
}

/// Splits a stream into messages.
pub(crate) struct Messages<R> {
    input: Counted<R>,
    limits: Limits,
    buffer: Vec<u8>,
    /// The number and start of the last message.
    place: (u64, u64),
}

impl<R: Read> Messages<R> {
    pub fn new(input: R, limits: Limits) -> Self {
        Self {
            input: Counted::new(input),
            limits,
            buffer: Vec::new(),
            place: (0, 0),
        }
    }

    /// Returns the next message, or `None` at the end. For `inside`, see [`delimited::fields`].
    pub fn next<M: Message + Default>(
        &mut self,
        inside: fn(u32, u64) -> bool,
    ) -> Result<Option<M>, ReadError> {
        self.place = (self.place.0 + 1, self.input.position());
        let limit = self.limits.message_bytes;
        let read = delimited::message(&mut self.input, limit, &mut self.buffer);
        if !read.map_err(|problem| self.problem(problem))? {
            return Ok(None);
        }
        delimited::fields(&self.buffer, self.limits.fields, inside)
            .map_err(|large| self.problem(large.into()))?;
        let message = M::decode(self.buffer.as_slice());
        message
            .map(Some)
            .map_err(|error| self.malformed(error.to_string()))
    }

    /// A format error in the last message.
    pub fn malformed(&self, problem: String) -> ReadError {
        let (message, offset) = self.place;
        ReadError::Malformed {
            message,
            offset,
            problem,
        }
    }

    /// A missing reference in the last message.
    pub fn reference(&self, what: &'static str, id: u32) -> ReadError {
        let (message, offset) = self.place;
        ReadError::Reference {
            message,
            offset,
            what,
            id,
        }
    }

    fn problem(&self, problem: Problem<std::io::Error>) -> ReadError {
        let (message, offset) = self.place;
        match problem {
            Problem::Bytes(problem) => ReadError::Io {
                offset: self.input.position(),
                problem,
            },
            Problem::Cut(expected) => ReadError::Truncated {
                message,
                offset,
                expected,
            },
            Problem::Malformed(problem) => self.malformed(problem.to_owned()),
            Problem::Large(Large { what, size, limit }) => ReadError::TooLarge {
                message,
                offset,
                what,
                size,
                limit,
            },
        }
    }
}
