//! Reads an event in the form in which Bazel writes it, in one pass over its bytes.
//!
//! [`quick`] accepts a part of JSON: no white space, no escapes, no nested objects but `args`, whole numbers below 10^15. Everything else,
//! an event that is not complete and an event that is not JSON are left to the general reader. What it accepts, it reads as
//! [`with_event`](super::with_event) does.

use super::words::{end_of_string, leading_number};
use super::{Args, Event, Text};

/// Reads the event at the start of `bytes`. Returns it and its length, or `None` if it has another form.
pub fn quick(bytes: &[u8]) -> Option<(Event<'_>, usize)> {
    let mut reader = Reader { rest: bytes };
    let event = match reader.usual() {
        Some(event) => event,
        None => {
            reader.rest = bytes;
            reader.event()?
        }
    };
    Some((event, bytes.len() - reader.rest.len()))
}

/// A member of an event.
#[derive(Clone, Copy)]
enum Field {
    Cat,
    Name,
    Ph,
    Ts,
    Dur,
    Tid,
    Args,
    Other,
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads an event with the members that most events have, in Bazel's order.
    #[inline]
    fn usual(&mut self) -> Option<Event<'a>> {
        let mut event = Event::default();
        self.skip_text(b"{\"cat\":")?;
        event.cat = self.text()?;
        self.skip_text(b",\"name\":")?;
        event.name = self.text()?;
        self.skip_text(b",\"ph\":\"X\",\"ts\":")?;
        event.ph = Text::from("X");
        event.ts = self.integer()?;
        self.skip_text(b",\"dur\":")?;
        event.dur = self.integer()?;
        self.skip_text(b",\"pid\":")?;
        self.integer()?;
        self.skip_text(b",\"tid\":")?;
        event.tid = self.integer()?;
        if self.strip(b",\"args\":") {
            event.args = self.args()?;
        }
        self.expect(b'}')?;
        Some(event)
    }

    /// Reads an event with any members in any order.
    fn event(&mut self) -> Option<Event<'a>> {
        let mut event = Event::default();
        let mut seen = 0;
        self.object(|reader| {
            let field = reader.field()?;
            match field {
                Field::Cat => event.cat = reader.text()?,
                Field::Name => event.name = reader.text()?,
                Field::Ph => event.ph = reader.phase()?,
                Field::Ts => event.ts = reader.integer()?,
                Field::Dur => event.dur = reader.integer()?,
                Field::Tid => event.tid = reader.integer()?,
                Field::Args => event.args = reader.args()?,
                Field::Other => return reader.skip(),
            }
            once(&mut seen, 1 << field as u8)
        })?;
        Some(event)
    }

    /// Reads the key of a member of an event, up to the value.
    #[inline]
    fn field(&mut self) -> Option<Field> {
        Some(match (self.rest.get(1)?, self.rest.get(2)?) {
            (b'c', b'a') if self.strip(b"\"cat\":") => Field::Cat,
            (b'n', _) if self.strip(b"\"name\":") => Field::Name,
            (b'p', b'h') if self.strip(b"\"ph\":") => Field::Ph,
            (b't', b's') if self.strip(b"\"ts\":") => Field::Ts,
            (b'd', _) if self.strip(b"\"dur\":") => Field::Dur,
            (b'p', b'i') if self.strip(b"\"pid\":") => Field::Other,
            (b't', b'i') if self.strip(b"\"tid\":") => Field::Tid,
            (b'a', _) if self.strip(b"\"args\":") => Field::Args,
            _ => {
                self.key()?;
                Field::Other
            }
        })
    }

    fn args(&mut self) -> Option<Args<'a>> {
        let mut args = Args::default();
        let mut seen = 0;
        self.object(|reader| {
            let field = match reader.key()? {
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

    /// Reads an object. `member` reads a key and its value.
    #[inline]
    fn object(&mut self, mut member: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            return self.expect(b'}');
        }
        loop {
            member(self)?;
            match self.next()? {
                b',' => {}
                b'}' => return Some(()),
                _ => return None,
            }
        }
    }

    /// Reads a key, up to the value.
    #[inline]
    fn key(&mut self) -> Option<&'a [u8]> {
        let (key, is_ascii) = self.string()?;
        self.expect(b':')?;
        is_ascii.then_some(key)
    }

    #[inline]
    fn skip_text<const N: usize>(&mut self, text: &[u8; N]) -> Option<()> {
        self.strip(text).then_some(())
    }

    /// Moves past `text`, if it is here.
    #[inline]
    fn strip<const N: usize>(&mut self, text: &[u8; N]) -> bool {
        match self.rest.split_first_chunk::<N>() {
            Some((found, rest)) if found == text => {
                self.rest = rest;
                true
            }
            _ => false,
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
    fn text(&mut self) -> Option<Text<'a>> {
        let (bytes, is_ascii) = self.string()?;
        Text::new(bytes, is_ascii)
    }

    /// Reads a string that is one of a few, mostly.
    #[inline]
    fn phase(&mut self) -> Option<Text<'a>> {
        let known = match self.rest.first_chunk() {
            Some(b"\"X\"") => "X",
            Some(b"\"C\"") => "C",
            Some(b"\"i\"") => "i",
            _ => return self.text(),
        };
        self.rest = self.rest.get(3..)?;
        Some(Text::from(known))
    }

    /// Reads a whole number that an `f64` represents exactly.
    #[inline]
    fn integer(&mut self) -> Option<f64> {
        let is_negative = self.peek()? == b'-';
        if is_negative {
            self.next();
        }
        let (value, digits) = leading_number(self.rest);
        // JSON allows no zeros in front, and -0 is another number than 0.
        let is_plain = match self.peek()? {
            b'0' => digits == 1 && !is_negative,
            _ => (1..=15).contains(&digits),
        };
        self.rest = self.rest.get(digits..)?;
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

#[cfg(test)]
#[path = "quick_test.rs"]
mod quick_test;
