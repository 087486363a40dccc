//! The bytes of a file, read within bounds and within a work budget. Every reader of this crate uses [`Input`].
//!
//! It enforces two guarantees for all formats: no read leaves the file, and the work is linear in the file size. Each
//! read costs one step, and each byte of a name costs one more. If a file makes a reader loop, or lets thousands of
//! symbols share one huge name, the steps run out and the file is malformed.

use std::cell::Cell;

use super::malformed::Malformed;

/// Returns the number of steps that a reader may spend on a file of `size` bytes.
///
/// None of 2,700 real libraries needed more than one step per five bytes (`oracle/`).
#[must_use]
pub fn work_limit(size: u64) -> u64 {
    size.saturating_mul(4).saturating_add(4096)
}

/// The steps spent on one file.
#[derive(Debug)]
pub struct Work {
    spent: Cell<u64>,
    limit: u64,
}

impl Work {
    /// Creates a budget for a file of `size` bytes.
    pub fn new(size: u64) -> Self {
        Self {
            spent: Cell::new(0),
            limit: work_limit(size),
        }
    }

    /// Steps spent so far, never more than [`work_limit`].
    pub fn spent(&self) -> u64 {
        self.spent.get()
    }

    fn charge(&self, steps: u64) -> Result<(), Malformed> {
        let spent = self.spent.get().saturating_add(steps);
        if spent > self.limit {
            return Err(Malformed::Circular);
        }
        self.spent.set(spent);
        Ok(())
    }
}

/// A part of the file (the whole file, a slice of a universal binary, a string table) and its byte order.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a, 'w> {
    data: &'a [u8],
    /// The offset of `data` in the file, for messages.
    base: u64,
    /// Size of the whole file.
    file: u64,
    big_endian: bool,
    work: &'w Work,
}

impl<'a, 'w> Input<'a, 'w> {
    /// The whole file, little-endian.
    pub fn new(data: &'a [u8], work: &'w Work) -> Self {
        Self {
            data,
            base: 0,
            file: data.len() as u64,
            big_endian: false,
            work,
        }
    }

    /// The same bytes with the given byte order.
    pub fn with_endian(self, big_endian: bool) -> Self {
        Self { big_endian, ..self }
    }

    /// Length in bytes.
    pub fn len(self) -> u64 {
        self.data.len() as u64
    }

    /// Charges work that is not a read of the file.
    pub fn spend(self, bytes: usize) -> Result<(), Malformed> {
        self.work.charge(bytes as u64)
    }

    /// Returns `len` bytes from `offset`. If they do not exist, returns [`Malformed::Truncated`] with `what`.
    pub fn part(self, offset: u64, len: u64, what: &'static str) -> Result<Self, Malformed> {
        let data = self.bytes(offset, len, what)?;
        Ok(Self {
            data,
            base: self.base.saturating_add(offset),
            ..self
        })
    }

    /// Like [`Input::part`], but returns plain bytes.
    pub fn bytes(self, offset: u64, len: u64, what: &'static str) -> Result<&'a [u8], Malformed> {
        self.work.charge(1)?;
        let end = offset.saturating_add(len);
        let range = usize::try_from(offset).ok().zip(usize::try_from(end).ok());
        let data = range.and_then(|(from, to)| self.data.get(from..to));
        data.ok_or_else(|| self.outside(offset, end, what))
    }

    fn outside(self, from: u64, to: u64, what: &'static str) -> Malformed {
        let (from, to) = (self.base.saturating_add(from), self.base.saturating_add(to));
        if to > self.file {
            let end = self.file;
            return Malformed::Truncated {
                what,
                from,
                to,
                end,
            };
        }
        let end = self.base.saturating_add(self.len());
        Malformed::Outside {
            what,
            from,
            to,
            end,
        }
    }

    /// The byte at `offset`.
    pub fn u8(self, offset: u64, what: &'static str) -> Result<u8, Malformed> {
        Ok(self.unsigned(offset, 1, what)? as u8)
    }

    /// The 16-bit number at `offset`.
    pub fn u16(self, offset: u64, what: &'static str) -> Result<u16, Malformed> {
        Ok(self.unsigned(offset, 2, what)? as u16)
    }

    /// The 32-bit number at `offset`.
    pub fn u32(self, offset: u64, what: &'static str) -> Result<u32, Malformed> {
        Ok(self.unsigned(offset, 4, what)? as u32)
    }

    /// The 64-bit number at `offset`.
    pub fn u64(self, offset: u64, what: &'static str) -> Result<u64, Malformed> {
        self.unsigned(offset, 8, what)
    }

    /// An address-sized number: 8 bytes if `wide`, otherwise 4.
    pub fn word(self, offset: u64, wide: bool, what: &'static str) -> Result<u64, Malformed> {
        self.unsigned(offset, if wide { 8 } else { 4 }, what)
    }

    fn unsigned(self, offset: u64, size: u64, what: &'static str) -> Result<u64, Malformed> {
        let bytes = self.bytes(offset, size, what)?;
        let push = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        Ok(if self.big_endian {
            bytes.iter().fold(0, push)
        } else {
            bytes.iter().rev().fold(0, push)
        })
    }

    /// Returns the bytes from `offset` to the next zero byte, which must exist.
    pub fn name(self, offset: u64, what: &'static str) -> Result<&'a [u8], Malformed> {
        let rest = self.bytes(offset, self.len().saturating_sub(offset), what)?;
        let Some(length) = rest.iter().position(|byte| *byte == 0) else {
            return Err(Malformed::invalid(what, "a name without an end"));
        };
        self.work.charge(length as u64)?;
        Ok(rest.get(..length).unwrap_or_default())
    }

    /// Reads a LEB128 number at `offset`. Returns its value and the offset after it.
    pub fn uleb(self, offset: u64, what: &'static str) -> Result<(u64, u64), Malformed> {
        let mut value = 0u64;
        for index in 0..10 {
            let byte = self.u8(offset.saturating_add(index), what)?;
            let bits = u64::from(byte & 0x7f);
            let shifted = bits << (7 * index);
            if shifted >> (7 * index) != bits {
                break;
            }
            value |= shifted;
            if byte & 0x80 == 0 {
                return Ok((value, offset.saturating_add(index + 1)));
            }
        }
        Err(Malformed::invalid(what, "a number of more than 64 bits"))
    }
}
