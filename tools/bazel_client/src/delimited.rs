//! A stream of messages, each behind its length: `--output=streamed_proto`.

use std::io::{BufRead, BufReader, Read};

use prost::Message;

use crate::count;
use crate::read_error::ReadError;

/// What one message may make a reader keep. The defaults are far above what Bazel writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of one message in bytes, default 64 MiB.
    pub message_bytes: u64,
    /// Fields of one message, those inside of it counted, default 2 million.
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

/// Cuts a stream into messages.
pub(crate) struct Delimited<R> {
    input: BufReader<R>,
    limits: Limits,
    buffer: Vec<u8>,
    position: u64,
    /// Number and start of the last message.
    place: (u64, u64),
}

impl<R: Read> Delimited<R> {
    pub fn new(input: R, limits: Limits) -> Self {
        Self {
            input: BufReader::with_capacity(1 << 16, input),
            limits,
            buffer: Vec::new(),
            position: 0,
            place: (0, 0),
        }
    }

    /// The next message; `None` at the end. `inside` is that of [`count::fields`].
    pub fn next<M: Message + Default>(
        &mut self,
        inside: fn(u32, u64) -> bool,
    ) -> Result<Option<M>, ReadError> {
        self.place = (self.place.0 + 1, self.position);
        let Some(length) = self.length()? else {
            return Ok(None);
        };
        if length > self.limits.message_bytes {
            return Err(self.too_large("its length is", length, self.limits.message_bytes));
        }
        self.fill(length)?;
        let count = count::fields(&self.buffer, self.limits.fields, inside);
        if count > self.limits.fields {
            return Err(self.too_large("its fields are at least", count, self.limits.fields));
        }
        let message = M::decode(self.buffer.as_slice());
        message
            .map(Some)
            .map_err(|error| self.malformed(error.to_string()))
    }

    /// An error in the last message.
    pub fn malformed(&self, problem: String) -> ReadError {
        let (message, offset) = self.place;
        ReadError::Malformed {
            message,
            offset,
            problem,
        }
    }

    /// An error in the last message.
    pub fn reference(&self, what: &'static str, id: u32) -> ReadError {
        let (message, offset) = self.place;
        ReadError::Reference {
            message,
            offset,
            what,
            id,
        }
    }

    fn too_large(&self, what: &'static str, size: u64, limit: u64) -> ReadError {
        let (message, offset) = self.place;
        ReadError::TooLarge {
            message,
            offset,
            what,
            size,
            limit,
        }
    }

    fn truncated(&self, expected: String) -> ReadError {
        let (message, offset) = self.place;
        ReadError::Truncated {
            message,
            offset,
            expected,
        }
    }

    /// Reads so many bytes into the buffer. Memory grows with what is really there.
    fn fill(&mut self, length: u64) -> Result<(), ReadError> {
        self.buffer.clear();
        // One huge message must not be paid for by all that follow.
        self.buffer.shrink_to(1 << 20);
        let read = (&mut self.input).take(length).read_to_end(&mut self.buffer);
        let offset = self.position;
        let read = read.map_err(|problem| ReadError::Io { offset, problem })?;
        self.position = self.position.saturating_add(read as u64);
        if (read as u64) < length {
            return Err(self.truncated(format!("{length} bytes, but there are {read}")));
        }
        Ok(())
    }

    /// A varint; `None` at the end.
    fn length(&mut self) -> Result<Option<u64>, ReadError> {
        let mut value = 0u64;
        for index in 0..10u32 {
            let Some(byte) = self.byte()? else {
                return match index {
                    0 => Ok(None),
                    _ => Err(self.truncated("the rest of its length".to_owned())),
                };
            };
            let bits = u64::from(byte & 0x7f);
            if index == 9 && bits > 1 {
                break;
            }
            value |= bits << (7 * index);
            if byte & 0x80 == 0 {
                return Ok(Some(value));
            }
        }
        Err(self.malformed("its length is a number of more than 64 bits".to_owned()))
    }

    fn byte(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            match self.input.fill_buf() {
                Ok(bytes) => {
                    let byte = bytes.first().copied();
                    if byte.is_some() {
                        self.input.consume(1);
                        self.position = self.position.saturating_add(1);
                    }
                    return Ok(byte);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(problem) => {
                    let offset = self.position;
                    return Err(ReadError::Io { offset, problem });
                }
            }
        }
    }
}
