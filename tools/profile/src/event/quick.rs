//! Reads an event in the form in which Bazel writes it, in one pass over its bytes.
//!
//! [`quick`] accepts a part of JSON: no white space, no escapes, no nested objects but `args`, whole numbers below 10^15. Everything else,
//! an event that is not complete and an event that is not JSON are left to the general reader. What it accepts, it reads as
//! [`with_event`](super::with_event) does.

use std::borrow::Cow;

use super::{Args, Event};

/// Reads the event at the start of `bytes`. Returns it and its length, or `None` if it has another form.
pub fn quick(bytes: &[u8]) -> Option<(Event<'_>, usize)> {
    let mut reader = Reader { rest: bytes };
    let event = reader.event()?;
    Some((event, bytes.len() - reader.rest.len()))
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn event(&mut self) -> Option<Event<'a>> {
        let mut event = Event::default();
        let mut seen = 0;
        self.object(|reader, key| {
            let field = match key {
                b"cat" => {
                    event.cat = reader.text()?;
                    1
                }
                b"name" => {
                    event.name = reader.text()?;
                    1 << 1
                }
                b"ph" => {
                    event.ph = reader.text()?;
                    1 << 2
                }
                b"ts" => {
                    event.ts = reader.integer()?;
                    1 << 3
                }
                b"dur" => {
                    event.dur = reader.integer()?;
                    1 << 4
                }
                b"tid" => {
                    event.tid = reader.integer()?;
                    1 << 5
                }
                b"args" => {
                    event.args = reader.args()?;
                    1 << 6
                }
                _ => return reader.skip(),
            };
            once(&mut seen, field)
        })?;
        Some(event)
    }

    fn args(&mut self) -> Option<Args<'a>> {
        let mut args = Args::default();
        let mut seen = 0;
        self.object(|reader, key| {
            let field = match key {
                b"mnemonic" => {
                    args.mnemonic = reader.text()?;
                    1
                }
                b"target" => {
                    args.target = reader.text()?;
                    1 << 1
                }
                b"name" => {
                    args.name = reader.text()?;
                    1 << 2
                }
                b"system cpu" => {
                    args.system_cpu = Some(reader.float()?);
                    1 << 3
                }
                b"memory" => {
                    args.memory = Some(reader.float()?);
                    1 << 4
                }
                b"sort_index" => {
                    args.sort_index = Some(reader.integer()?);
                    1 << 5
                }
                _ => return reader.skip(),
            };
            once(&mut seen, field)
        })?;
        Some(args)
    }

    /// Reads an object. `member` gets each key, and reads the value.
    #[inline]
    fn object(&mut self, mut member: impl FnMut(&mut Self, &'a [u8]) -> Option<()>) -> Option<()> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            return self.expect(b'}');
        }
        loop {
            let (key, is_ascii) = self.string()?;
            if !is_ascii {
                return None;
            }
            self.expect(b':')?;
            member(self, key)?;
            match self.next()? {
                b',' => {}
                b'}' => return Some(()),
                _ => return None,
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// Reads a string, and tells whether all of it is ASCII.
    #[inline]
    fn string(&mut self) -> Option<(&'a [u8], bool)> {
        self.expect(b'"')?;
        let (end, is_ascii) = end_of_string(self.rest)?;
        let (text, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.get(1..)?;
        Some((text, is_ascii))
    }

    #[inline]
    fn text(&mut self) -> Option<Cow<'a, str>> {
        let (bytes, _) = self.string()?;
        std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
    }

    /// Reads a whole number that an `f64` represents exactly.
    #[inline]
    fn integer(&mut self) -> Option<f64> {
        let is_negative = self.peek()? == b'-';
        if is_negative {
            self.next();
        }
        let (mut value, mut digits) = (0_i64, 0);
        let first = self.peek()?;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            value = value * 10 + i64::from(digit - b'0');
            digits += 1;
            if digits > 15 {
                return None;
            }
            self.next();
        }
        let is_plain = digits == 1 && !is_negative || digits > 0 && first != b'0';
        if !is_plain || !self.is_at_end_of_value() {
            return None;
        }
        Some(if is_negative { -value } else { value } as f64)
    }

    /// Reads a number as the general reader does, bit by bit.
    fn float(&mut self) -> Option<f64> {
        let digits = self.number()?;
        serde_json::from_slice(digits).ok()
    }

    /// Reads the text of a number without looking at its grammar.
    fn number(&mut self) -> Option<&'a [u8]> {
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let end = self.rest.iter().position(|byte| !is_part(byte))?;
        let (digits, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        self.is_at_end_of_value().then_some(digits)
    }

    fn is_at_end_of_value(&self) -> bool {
        matches!(self.peek(), Some(b',' | b'}'))
    }

    /// Skips a value that is not needed.
    #[inline]
    fn skip(&mut self) -> Option<()> {
        if self.peek()? == b'"' {
            let (_, is_ascii) = self.string()?;
            return is_ascii.then_some(());
        }
        let before = self.rest;
        if self.integer().is_some() {
            return Some(());
        }
        self.rest = before;
        self.float().map(|_| ())
    }
}

/// Notes that a field was there. A second one is for the general reader, which rejects the event.
#[inline]
fn once(seen: &mut u8, field: u8) -> Option<()> {
    let is_new = *seen & field == 0;
    *seen |= field;
    is_new.then_some(())
}

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Returns the length of a string that starts here, up to its quotation mark, and whether all of it is ASCII. Returns `None` if it contains
/// an escape or a control character, or does not end.
#[inline]
fn end_of_string(bytes: &[u8]) -> Option<(usize, bool)> {
    let mut is_ascii = true;
    let mut at = 0;
    loop {
        // Eight bytes at a time. The lowest marked byte is right; those above it may be marked by a borrow.
        while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_le_bytes(*eight);
            let zero = |word: u64| word.wrapping_sub(ONES) & !word;
            let quote = zero(word ^ (ONES * u64::from(b'"')));
            let escape = zero(word ^ (ONES * u64::from(b'\\')));
            let control = word.wrapping_sub(ONES * 0x20) & !word;
            let marked = (quote | escape | control | word) & HIGH;
            if marked != 0 {
                at += marked.trailing_zeros() as usize / 8;
                break;
            }
            at += 8;
        }
        match *bytes.get(at)? {
            b'"' => return Some((at, is_ascii)),
            b'\\' | 0..=0x1f => return None,
            0x80.. => is_ascii = false,
            // One of the last seven bytes.
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
#[path = "quick_test.rs"]
mod quick_test;
