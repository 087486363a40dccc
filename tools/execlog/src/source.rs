//! The bytes of a log: buffered, and decompressed where needed.

use std::io::{BufRead, BufReader, Chain, Cursor, Read};

use delimited::Bytes;

use crate::fault::Fault;
use crate::zstd::Zstd;

/// A file with the bytes in front that were read to find out its format.
pub(crate) type File<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

enum Decoded<R> {
    Plain(File<R>),
    Zstd(Box<Zstd<File<R>>>),
}

/// A stream of bytes that knows where it is.
pub(crate) struct Source<R> {
    bytes: Decoded<R>,
    position: u64,
}

impl<R: Read> Source<R> {
    /// `file` as it is, or as a zstd stream.
    pub fn new(file: File<R>, zstd: bool) -> Self {
        let bytes = if zstd {
            Decoded::Zstd(Box::new(Zstd::new(file)))
        } else {
            Decoded::Plain(file)
        };
        Self { bytes, position: 0 }
    }

    /// Bytes behind the start of the (decompressed) stream.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Whether positions are those of a decompressed stream.
    pub fn decompressed(&self) -> bool {
        matches!(self.bytes, Decoded::Zstd(_))
    }

    /// At the end: what is missing if the end came too early.
    pub fn missing(&self) -> Option<&'static str> {
        match &self.bytes {
            Decoded::Plain(_) => None,
            Decoded::Zstd(zstd) => zstd.missing(),
        }
    }
}

impl<R: Read> Bytes for Source<R> {
    type Error = Fault;

    fn fill(&mut self) -> Result<&[u8], Fault> {
        match &mut self.bytes {
            Decoded::Plain(file) => {
                delimited::fill_buf(file).map_err(|error| Fault::Io(self.position, error))
            }
            Decoded::Zstd(zstd) => zstd.fill(),
        }
    }

    fn consume(&mut self, count: usize) {
        self.position = self.position.saturating_add(count as u64);
        match &mut self.bytes {
            Decoded::Plain(file) => file.consume(count),
            Decoded::Zstd(zstd) => zstd.consume(count),
        }
    }
}
