//! Decodes a zstd stream block by block, so that a truncated stream still yields every complete block.
//!
//! `ruzstd` decodes the blocks and limits the decoded size of each (128 KiB). This module splits the stream into frames and
//! blocks itself, because `ruzstd`'s streaming reader loses the last window of bytes (2 MiB in Bazel's logs) when the input
//! ends early.

use std::io::{BufRead, Read};

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::fault::Fault;

/// The largest accepted window, which is zstd's own default. Bazel's logs use 2 MiB.
const WINDOW: u64 = 128 << 20;

/// An empty last block, with room for a checksum. It makes the decoder release its remaining output.
const END: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];

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
    decoder: FrameDecoder,
    state: State,
    /// A frame header or a compressed block.
    block: Vec<u8>,
    output: Vec<u8>,
    taken: usize,
}

impl<B: BufRead> Zstd<B> {
    pub fn new(file: B) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Self {
            file,
            position: 0,
            decoder,
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
        }
        if !whole {
            self.state = State::Ended(true);
            return Ok(());
        }
        if let Err(error) = self.decoder.reset(self.block.as_slice()) {
            return Err(Fault::Zstd(start, error.to_string()));
        }
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
            self.block.clear();
            self.block.extend(END);
        }
        let decoded = self
            .decoder
            .decode_blocks(self.block.as_slice(), BlockDecodingStrategy::UptoBlocks(1));
        if let Err(error) = decoded {
            return Err(Fault::Zstd(start, error.to_string()));
        }
        if let Err(error) = self.decoder.collect_to_writer(&mut self.output) {
            return Err(Fault::Zstd(start, error.to_string()));
        }
        if !whole {
            self.state = State::Ended(true);
        } else if last {
            self.state = State::Between(true);
            let sums = self
                .decoder
                .get_checksum_from_data()
                .zip(self.decoder.get_calculated_checksum());
            if let Some((stored, real)) = sums.filter(|(stored, real)| stored != real) {
                let problem = format!("the checksum is {real:08x}, expected {stored:08x}");
                return Err(Fault::Zstd(start, problem));
            }
        }
        Ok(())
    }

    /// Reads `count` bytes of `block` as a little-endian number. Missing bytes count as zero.
    fn number(&self, from: usize, count: usize) -> u64 {
        let bytes = self.block.iter().skip(from).take(count);
        bytes
            .rev()
            .fold(0, |value, byte| value << 8 | u64::from(*byte))
    }
}
