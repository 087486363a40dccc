//! Reads the fields of a message without copying them.

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A varint: a number, a `bool` or an `enum`.
    Number(u64),
    /// A string, bytes, a message or packed numbers.
    Bytes(&'a [u8]),
}

/// The fields of a message, in its order, each with its number. Bytes are borrowed from the message.
///
/// Yields `None` where it cannot go on: at a malformed field, or one of another type (a group or a number of fixed size). Callers leave such a
/// message to a complete decoder, which can also say what is wrong with it.
///
/// ```
/// use delimited::{Fields, Value};
///
/// let fields: Option<Vec<_>> = Fields::new(b"\x08\x96\x01\x12\x02hi").collect();
/// assert_eq!(fields, Some(vec![(1, Value::Number(150)), (2, Value::Bytes(b"hi"))]));
/// ```
#[derive(Debug, Clone)]
pub struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// Reads `message`.
    #[must_use]
    pub fn new(message: &'a [u8]) -> Self {
        Self(message)
    }

    /// Returns the bytes of the fields that were not read yet.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    #[inline(always)]
    fn field(&mut self) -> Option<(u32, Value<'a>)> {
        let tag = u32::try_from(varint(&mut self.0)?).ok()?;
        let number = tag >> 3;
        let value = match tag & 7 {
            _ if number == 0 => return None,
            0 => Value::Number(varint(&mut self.0)?),
            2 => {
                let length = usize::try_from(varint(&mut self.0)?).ok()?;
                let (bytes, rest) = self.0.split_at_checked(length)?;
                self.0 = rest;
                Value::Bytes(bytes)
            }
            _ => return None,
        };
        Some((number, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u32, Value<'a>)>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        (!self.0.is_empty()).then(|| self.field())
    }
}

/// Takes a varint from the front of `bytes`. Returns `None` if there is no complete one, or if it has more than 64 bits.
#[inline(always)]
#[must_use]
pub fn varint(bytes: &mut &[u8]) -> Option<u64> {
    // The compiler turns this into a few comparisons. Most numbers and lengths are below 128, most ids below 2^21.
    let (value, rest) = match *bytes {
        [a @ ..0x80, rest @ ..] => (u64::from(*a), rest),
        [a, b @ ..0x80, rest @ ..] => (u64::from(a & 0x7f) | u64::from(*b) << 7, rest),
        [a, b, c @ ..0x80, rest @ ..] => {
            let low = u64::from(a & 0x7f) | u64::from(b & 0x7f) << 7;
            (low | u64::from(*c) << 14, rest)
        }
        _ => return prost::encoding::decode_varint(bytes).ok(),
    };
    *bytes = rest;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::{varint, Fields, Value};

    #[test]
    fn varints() {
        let max = [&[0xff; 9][..], &[1]].concat();
        let table: [(&[u8], Option<u64>); 8] = [
            (b"\x7f", Some(127)),
            (b"\x80\x01", Some(128)),
            (b"\x80\x80\x00", Some(0)),
            (b"\xc0\x84\x3d", Some(1_000_000)),
            (&max, Some(u64::MAX)),
            (&[0xff; 11], None),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", None),
            (b"\x80", None),
        ];
        for (bytes, expected) in table {
            let mut rest = bytes;
            assert_eq!(varint(&mut rest), expected, "{bytes:?}");
            assert_eq!(prost::encoding::decode_varint(&mut &*bytes).ok(), expected);
            assert!(expected.is_none() || rest.is_empty());
        }
    }

    #[test]
    fn where_it_cannot_go_on() {
        // A group, a number of 64 bits, the field number 0, a string and a number that are cut off, a tag of 33 bits.
        for message in [
            &b"\x0b"[..],
            b"\x09abcdefgh",
            b"\x02\x01a",
            b"\x0a\x05a",
            b"\x08\x80",
            b"\x88\x80\x80\x80\x10\x01",
        ] {
            assert_eq!(Fields::new(message).next(), Some(None), "{message:?}");
        }
        assert_eq!(Fields::new(b"").next(), None);
    }

    #[test]
    fn the_rest_follows_the_field() {
        let mut fields = Fields::new(b"\x08\x01\x12\x01a");
        assert_eq!(fields.next(), Some(Some((1, Value::Number(1)))));
        assert_eq!(fields.rest(), b"\x12\x01a");
    }
}
