//! Decodes a zstd stream block by block, so that a truncated stream still yields every complete block.
//!
//! The C library decodes the blocks and limits the decoded size of each (128 KiB). This module splits the stream into frames and
//! blocks itself, so that an error names the block or frame that is damaged, and a frame that needs too much memory is rejected
//! before the library sees it.

use std::io::{BufRead, Read};

use zstd_safe::{DCtx, InBuffer, OutBuffer};

use crate::fault::Fault;

/// The largest accepted window, which is zstd's own default. Bazel's logs use 2 MiB.
const WINDOW: u64 = 128 << 20;

/// The largest size of a decoded block (RFC 8878, 3.1.1.2.4).
const BLOCK: usize = 128 << 10;

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Before a frame; `true` after the first frame.
    Between(bool),
    /// In a frame; `true` if it ends with a checksum.
    Frame(bool),
    /// After the last byte; `true` if a frame or block was incomplete.
    Ended(bool),
}

/// The decompressed bytes of `file`.
pub(crate) struct Zstd<B> {
    file: B,
    /// Number of bytes read from the file.
    position: u64,
    decoder: DCtx<'static>,
    state: State,
    /// A frame header or a compressed block.
    block: Vec<u8>,
    output: Vec<u8>,
    taken: usize,
}

impl<B: BufRead> Zstd<B> {
    pub fn new(file: B) -> Self {
        Self {
            file,
            position: 0,
            decoder: DCtx::create(),
            state: State::Between(false),
            block: Vec::new(),
            output: Vec::new(),
            taken: 0,
        }
    }

    /// Returns the next bytes, or none at the end.
    pub fn fill(&mut self) -> Result<&[u8], Fault> {
        while self.taken >= self.output.len() {
            self.output.clear();
            self.taken = 0;
            let start = self.position;
            match self.state {
                State::Ended(_) => break,
                State::Between(again) => self.frame(again, start)?,
                State::Frame(checksum) => self.block(checksum, start)?,
            }
        }
        Ok(self.output.get(self.taken..).unwrap_or_default())
    }

    pub fn consume(&mut self, count: usize) {
        self.taken = self.taken.saturating_add(count);
    }

    pub fn missing(&self) -> Option<&'static str> {
        (self.state == State::Ended(true)).then_some("the rest of the zstd stream")
    }

    /// Appends `count` bytes of the file to `block`. Returns `false` if fewer are left.
    fn take(&mut self, count: usize) -> Result<bool, Fault> {
        let part = (&mut self.file)
            .take(count as u64)
            .read_to_end(&mut self.block);
        let read = part.map_err(|error| Fault::Io(self.position, error))?;
        self.position = self.position.saturating_add(read as u64);
        Ok(read == count)
    }

    /// Reads a frame header.
    fn frame(&mut self, again: bool, start: u64) -> Result<(), Fault> {
        self.block.clear();
        if !self.take(4)? {
            self.state = State::Ended(!again || !self.block.is_empty());
            return Ok(());
        }
        let magic = self.number(0, 4);
        if magic & 0xffff_fff0 == 0x184d_2a50 {
            return self.skip();
        }
        if magic != 0xfd2f_b528 {
            let start_of_frame = crate::bytes::hex(&self.block);
            let problem = format!("a frame starts with {start_of_frame}, expected `28 b5 2f fd`");
            return Err(Fault::Zstd(start, problem));
        }
        // The descriptor determines the length of the rest of the header (RFC 8878, 3.1.1.1).
        let mut whole = self.take(1)?;
        let descriptor = self.number(4, 1);
        if whole {
            let single = descriptor & 0x20 != 0;
            let window = usize::from(!single);
            let dictionary = match descriptor & 3 {
                3 => 4,
                size => size as usize,
            };
            let content = match descriptor >> 6 {
                0 => usize::from(single),
                power => 1 << power,
            };
            whole = self.take(window + dictionary + content)?;
            let size = if single {
                // Sizes of two bytes start at 256, but that is less than any limit.
                self.number(5 + dictionary, content)
            } else {
                window_size(self.number(5, 1))
            };
            if whole && size > WINDOW {
                let problem =
                    format!("a frame needs a window of {size} bytes, the limit is {WINDOW}");
                return Err(Fault::Zstd(start, problem));
            }
            let dictionary = self.number(5 + window, dictionary);
            if whole && dictionary != 0 {
                let problem = format!("a frame needs the dictionary {dictionary}");
                return Err(Fault::Zstd(start, problem));
            }
        }
        if !whole {
            self.state = State::Ended(true);
            return Ok(());
        }
        self.decode(start)?;
        self.state = State::Frame(descriptor & 4 != 0);
        Ok(())
    }

    /// Skips a frame that contains no data.
    fn skip(&mut self) -> Result<(), Fault> {
        let mut whole = self.take(4)?;
        if whole {
            let length = self.number(4, 4);
            let mut rest = (&mut self.file).take(length);
            let skipped = std::io::copy(&mut rest, &mut std::io::sink());
            let skipped = skipped.map_err(|error| Fault::Io(self.position, error))?;
            self.position = self.position.saturating_add(skipped);
            whole = skipped == length;
        }
        self.state = if whole {
            State::Between(true)
        } else {
            State::Ended(true)
        };
        Ok(())
    }

    /// Decodes one block.
    fn block(&mut self, checksum: bool, start: u64) -> Result<(), Fault> {
        self.block.clear();
        let mut whole = self.take(3)?;
        let header = self.number(0, 3);
        let last = header & 1 != 0;
        if whole {
            // For a block of one repeated byte (type 1), the header contains the size of the output.
            let size = if header >> 1 & 3 == 1 { 1 } else { header >> 3 };
            let trailer = if last && checksum { 4 } else { 0 };
            whole = self.take(size as usize + trailer)?;
        }
        if !whole {
            self.state = State::Ended(true);
            return Ok(());
        }
        self.decode(start)?;
        if last {
            self.state = State::Between(true);
        }
        Ok(())
    }

    /// Gives `block` to the decoder and adds what it decodes to `output`.
    fn decode(&mut self, start: u64) -> Result<(), Fault> {
        let mut input = InBuffer::around(&self.block);
        loop {
            let before = (input.pos(), self.output.len());
            self.output.reserve(BLOCK);
            let mut output = OutBuffer::around_pos(&mut self.output, before.1);
            if let Err(code) = self.decoder.decompress_stream(&mut output, &mut input) {
                let problem = zstd_safe::get_error_name(code).to_owned();
                return Err(Fault::Zstd(start, problem));
            }
            // The decoder keeps nothing that fits into the output. It stops where it is when it can do nothing more.
            let is_full = self.output.len() == self.output.capacity();
            let is_done = input.pos() == self.block.len() && !is_full;
            if is_done || before == (input.pos(), self.output.len()) {
                return Ok(());
            }
        }
    }

    /// Reads `count` bytes of `block` as a little-endian number. Missing bytes count as zero.
    fn number(&self, from: usize, count: usize) -> u64 {
        let bytes = self.block.iter().skip(from).take(count);
        bytes
            .rev()
            .fold(0, |value, byte| value << 8 | u64::from(*byte))
    }
}

/// The size of a window in bytes, from its descriptor (RFC 8878, 3.1.1.1.2).
fn window_size(descriptor: u64) -> u64 {
    let base = 1u64 << (10 + (descriptor >> 3 & 31));
    base + base / 8 * (descriptor & 7)
}
