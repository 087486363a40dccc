//! Sources of bytes.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

/// A buffered stream of bytes: like [`BufRead`], with its own error type.
pub trait Bytes {
    /// The error type of the stream.
    type Error;

    /// Returns the next bytes. Empty at the end.
    ///
    /// # Errors
    /// They cannot be read.
    fn fill(&mut self) -> Result<&[u8], Self::Error>;

    /// Consumes `count` of the bytes that [`Bytes::fill`] returned.
    fn consume(&mut self, count: usize);
}

/// Like [`BufRead::fill_buf`], but retries after an interrupting signal.
///
/// # Errors
/// The system's error.
pub fn fill_buf(input: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Ok([]) => return Ok(&[]),
            // The borrow checker does not let a loop return the borrowed buffer, but the bytes are buffered now.
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    input.fill_buf()
}

/// The bytes of a reader, counted.
#[derive(Debug)]
pub struct Counted<R> {
    input: BufReader<R>,
    position: u64,
}

impl<R: Read> Counted<R> {
    /// Reads from the current position of the reader. The input needs no buffering.
    pub fn new(input: R) -> Self {
        Self {
            input: BufReader::with_capacity(1 << 16, input),
            position: 0,
        }
    }

    /// The number of consumed bytes.
    pub fn position(&self) -> u64 {
        self.position
    }
}

impl<R: Read> Bytes for Counted<R> {
    type Error = io::Error;

    fn fill(&mut self) -> io::Result<&[u8]> {
        fill_buf(&mut self.input)
    }

    fn consume(&mut self, count: usize) {
        self.position = self.position.saturating_add(count as u64);
        self.input.consume(count);
    }
}
