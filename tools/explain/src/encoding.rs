//! Turns a log into UTF-8 that starts without a byte order mark. Windows PowerShell writes UTF-16 for `cargo build > build.log`.

use std::borrow::Cow;

/// The marks that a log may start with.
const UTF_8: &[u8] = &[0xef, 0xbb, 0xbf];
const LITTLE_ENDIAN: &[u8] = &[0xff, 0xfe];
const BIG_ENDIAN: &[u8] = &[0xfe, 0xff];
/// The number of bytes that decide.
const ENOUGH: usize = 16;

/// Reads a stream of bytes. Everything but UTF-16 passes unchanged.
#[derive(Debug)]
pub(crate) enum Decoder {
    /// At the start, with its bytes.
    Start(Vec<u8>),
    Bytes,
    Utf16(Utf16),
}

impl Default for Decoder {
    fn default() -> Self {
        Self::Start(Vec::new())
    }
}

/// A stream of UTF-16. A unit and a pair of surrogates may span two pieces.
#[derive(Debug)]
pub(crate) struct Utf16 {
    is_big: bool,
    byte: Option<u8>,
    high: Option<u16>,
}

impl Decoder {
    /// Returns the next piece.
    pub(crate) fn decode<'b>(&mut self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        match self {
            Self::Bytes => Cow::Borrowed(bytes),
            Self::Utf16(utf16) => Cow::Owned(utf16.decode(bytes)),
            Self::Start(held) => {
                held.extend_from_slice(bytes);
                if held.len() < ENOUGH {
                    return Cow::Borrowed(&[]);
                }
                Cow::Owned(self.begin())
            }
        }
    }

    /// Returns what is left at the end of the log.
    pub(crate) fn finish(&mut self) -> Vec<u8> {
        self.begin()
    }

    /// Decides by the mark. Binary data may start with the bytes of a mark, too.
    fn begin(&mut self) -> Vec<u8> {
        let Self::Start(start) = self else {
            return Vec::new();
        };
        let start = std::mem::take(start);
        for (mark, is_big) in [(LITTLE_ENDIAN, false), (BIG_ENDIAN, true)] {
            if let Some(rest) = start
                .strip_prefix(mark)
                .filter(|rest| is_text(rest, is_big))
            {
                let mut utf16 = Utf16 {
                    is_big,
                    byte: None,
                    high: None,
                };
                let text = utf16.decode(rest);
                *self = Self::Utf16(utf16);
                return text;
            }
        }
        *self = Self::Bytes;
        start.strip_prefix(UTF_8).unwrap_or(&start).to_vec()
    }
}

/// Whether at least a third of the first units are Latin letters, spaces and the like.
fn is_text(bytes: &[u8], is_big: bool) -> bool {
    let units = bytes.chunks_exact(2).take(ENOUGH);
    let is_latin = |unit: &&[u8]| matches!((unit, is_big), ([_, 0], false) | ([0, _], true));
    let count = units.len();
    count > 0 && 3 * units.filter(is_latin).count() >= count
}

impl Utf16 {
    fn decode(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut text = String::with_capacity(bytes.len() / 2);
        for byte in bytes {
            let Some(first) = self.byte.take() else {
                self.byte = Some(*byte);
                continue;
            };
            let unit = if self.is_big {
                u16::from_be_bytes([first, *byte])
            } else {
                u16::from_le_bytes([first, *byte])
            };
            let is_high = (0xd800..0xdc00).contains(&unit);
            let units = self.high.take().into_iter();
            if is_high {
                self.high = Some(unit);
                text.extend(units.map(|_| char::REPLACEMENT_CHARACTER));
                continue;
            }
            let decoded = char::decode_utf16(units.chain([unit]));
            text.extend(decoded.map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::Decoder;

    fn decoded(pieces: &[&[u8]]) -> String {
        let mut decoder = Decoder::default();
        let mut text = Vec::new();
        for piece in pieces {
            text.extend_from_slice(&decoder.decode(piece));
        }
        text.extend(decoder.finish());
        String::from_utf8_lossy(&text).into_owned()
    }

    #[test]
    fn marks() {
        let little = |text: &str| {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>()
        };
        let big = |text: &str| {
            let units = text.encode_utf16().flat_map(u16::to_be_bytes);
            [0xfe, 0xff].into_iter().chain(units).collect::<Vec<u8>>()
        };
        let text = "error: λ 💥\r\nx\n";
        let marked = format!("\u{feff}{text}");
        for bytes in [
            text.as_bytes().to_vec(),
            marked.into_bytes(),
            little(text),
            big(text),
        ] {
            for at in 0..=bytes.len() {
                let (left, right) = bytes.split_at(at);
                assert_eq!(decoded(&[left, right]), text, "{bytes:?} at {at}");
            }
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            assert_eq!(decoded(&single), text);
        }
    }

    #[test]
    fn no_marks() {
        for text in ["", "x", "\u{fffd}"] {
            assert_eq!(decoded(&[text.as_bytes()]), text);
        }
        assert_eq!(decoded(&[&[0xef]]), "\u{fffd}");
        let binary = [
            &[0xff, 0xfe][..],
            b"no text in UTF-16, but more than enough",
        ]
        .concat();
        assert!(decoded(&[&binary]).ends_with("no text in UTF-16, but more than enough"));
        // Half a pair, and half a unit.
        let half = [0xff, 0xfe, 0x3d, 0xd8, b'x', 0, b'y'];
        assert_eq!(decoded(&[&half]), "\u{fffd}x");
        let twice = [0xff, 0xfe, 0x3d, 0xd8, 0x3d, 0xd8, b'x', 0];
        assert_eq!(decoded(&[&twice]), "\u{fffd}\u{fffd}x");
    }
}
