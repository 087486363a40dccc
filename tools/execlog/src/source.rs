//! Buffers the bytes of a log and decompresses them if necessary.

use std::io::{BufRead, BufReader, Chain, Cursor, Read};

use delimited::Bytes;

use crate::fault::Fault;
use crate::zstd::Zstd;

/// A file, preceded by the bytes already read to detect its format.
pub(crate) type File<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

enum Decoded<R> {
    Plain(File<R>),
    Zstd(Box<Zstd<File<R>>>),
}

/// A byte stream that tracks its position.
pub(crate) struct Source<R> {
    bytes: Decoded<R>,
    position: u64,
}

impl<R: Read> Source<R> {
    /// Reads `file` as is, or as a zstd stream if `zstd` is true.
    pub fn new(file: File<R>, zstd: bool) -> Self {
        let bytes = if zstd {
            Decoded::Zstd(Box::new(Zstd::new(file)))
        } else {
            Decoded::Plain(file)
        };
        Self { bytes, position: 0 }
    }

    /// Returns the byte offset in the (decompressed) stream.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Returns whether positions refer to a decompressed stream.
    pub fn decompressed(&self) -> bool {
        matches!(self.bytes, Decoded::Zstd(_))
    }

    /// At the end of the stream, returns what is missing if the end came too early.
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
