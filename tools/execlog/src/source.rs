//! The bytes of a log: buffered, decompressed where needed, and cut into messages.

use std::io::{BufRead, BufReader, Chain, Cursor, Read};

use crate::fault::Fault;
use crate::zstd::Zstd;

/// A file with the bytes in front that were read to find out its format.
pub(crate) type File<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

enum Bytes<R> {
    Plain(File<R>),
    Zstd(Box<Zstd<File<R>>>),
}

/// A stream of bytes that knows where it is.
pub(crate) struct Source<R> {
    bytes: Bytes<R>,
    position: u64,
}

impl<R: Read> Source<R> {
    /// `file` as it is, or as a zstd stream.
    pub fn new(file: File<R>, zstd: bool) -> Self {
        let bytes = if zstd {
            Bytes::Zstd(Box::new(Zstd::new(file)))
        } else {
            Bytes::Plain(file)
        };
        Self { bytes, position: 0 }
    }

    /// Bytes behind the start of the (decompressed) stream.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Whether positions are those of a decompressed stream.
    pub fn decompressed(&self) -> bool {
        matches!(self.bytes, Bytes::Zstd(_))
    }

    /// The next bytes, none at the end.
    pub fn fill(&mut self) -> Result<&[u8], Fault> {
        match &mut self.bytes {
            Bytes::Plain(file) => {
                // Asked twice, because the borrow checker does not let a `match` with a retry return the first answer.
                while let Err(error) = file.fill_buf() {
                    if error.kind() != std::io::ErrorKind::Interrupted {
                        return Err(Fault::Io(self.position, error));
                    }
                }
                file.fill_buf()
                    .map_err(|error| Fault::Io(self.position, error))
            }
            Bytes::Zstd(zstd) => zstd.fill(),
        }
    }

    /// Takes `count` of the bytes that [`Source::fill`] gave.
    pub fn consume(&mut self, count: usize) {
        self.position = self.position.saturating_add(count as u64);
        match &mut self.bytes {
            Bytes::Plain(file) => file.consume(count),
            Bytes::Zstd(zstd) => zstd.consume(count),
        }
    }

    /// At the end: what is missing if the end came too early.
    pub fn missing(&self) -> Option<&'static str> {
        match &self.bytes {
            Bytes::Plain(_) => None,
            Bytes::Zstd(zstd) => zstd.missing(),
        }
    }

    /// Reads a length and so many bytes into `buffer`; `false` at the end. Memory grows with what is really there.
    pub fn message(&mut self, limit: u64, buffer: &mut Vec<u8>) -> Result<bool, Fault> {
        buffer.clear();
        let Some(length) = self.length()? else {
            return Ok(false);
        };
        if length > limit {
            return Err(Fault::large("its length is", length, limit));
        }
        let mut rest = length;
        while rest > 0 {
            let chunk = self.fill()?;
            if chunk.is_empty() {
                return Err(Fault::Cut(format!(
                    "{length} bytes behind its length, but there are {}",
                    buffer.len()
                )));
            }
            let used = usize::try_from(rest).map_or(chunk.len(), |rest| rest.min(chunk.len()));
            buffer.extend_from_slice(chunk.get(..used).unwrap_or_default());
            self.consume(used);
            rest -= used as u64;
        }
        Ok(true)
    }

    /// A varint; `None` at the end.
    fn length(&mut self) -> Result<Option<u64>, Fault> {
        let mut value = 0u64;
        for index in 0..10u32 {
            let Some(byte) = self.fill()?.first().copied() else {
                return if index == 0 {
                    Ok(None)
                } else {
                    Err(Fault::Cut("the rest of its length".to_owned()))
                };
            };
            self.consume(1);
            let bits = u64::from(byte & 0x7f);
            if index == 9 && bits > 1 {
                break;
            }
            value |= bits << (7 * index);
            if byte & 0x80 == 0 {
                return Ok(Some(value));
            }
        }
        Err(Fault::Malformed(
            "its length is a number of more than 64 bits".to_owned(),
        ))
    }
}
