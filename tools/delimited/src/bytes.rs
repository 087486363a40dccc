//! Where the bytes come from.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

/// A buffered stream of bytes: [`BufRead`] with an error of its own.
pub trait Bytes {
    /// Why the bytes cannot be read.
    type Error;

    /// The next bytes, none at the end.
    ///
    /// # Errors
    /// They cannot be read.
    fn fill(&mut self) -> Result<&[u8], Self::Error>;

    /// Takes `count` of the bytes that [`Bytes::fill`] gave.
    fn consume(&mut self, count: usize);
}

/// As [`BufRead::fill_buf`], and asks again when a signal came.
///
/// # Errors
/// What the system says.
pub fn fill_buf(input: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Ok([]) => return Ok(&[]),
            // The borrow checker does not let a loop return what it looked at, but now it is in the buffer.
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
    /// From where the reader is. No buffering is needed.
    pub fn new(input: R) -> Self {
        Self {
            input: BufReader::with_capacity(1 << 16, input),
            position: 0,
        }
    }

    /// Bytes that were consumed.
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
