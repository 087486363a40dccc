//! Removes escape sequences from a stream of bytes.

use memchr::{memchr, memchr2};

const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;

/// Removes ANSI escape sequences: colours, cursor moves, titles, Buildkite's time stamps. A sequence may span two calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Stripper {
    /// Inside text.
    #[default]
    Text,
    /// After an ESC.
    Escape,
    /// Inside `ESC [ … letter`.
    Sequence,
    /// Inside `ESC ] … BEL`, `ESC _ … BEL`, or ended by `ESC \`.
    String,
    /// After an ESC inside a string.
    StringEscape,
}

impl Stripper {
    /// Appends these bytes without their escape sequences.
    pub(crate) fn strip(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        while !bytes.is_empty() {
            let used = match self {
                Self::Text => match memchr(ESCAPE, bytes) {
                    Some(at) => {
                        out.extend_from_slice(bytes.get(..at).unwrap_or_default());
                        *self = Self::Escape;
                        at + 1
                    }
                    None => {
                        out.extend_from_slice(bytes);
                        bytes.len()
                    }
                },
                Self::Escape => {
                    *self = match bytes.first() {
                        Some(b'[') => Self::Sequence,
                        Some(b']' | b'_' | b'P' | b'^' | b'X') => Self::String,
                        // A line end is never part of a sequence.
                        Some(b'\n') => {
                            out.push(b'\n');
                            Self::Text
                        }
                        _ => Self::Text,
                    };
                    1
                }
                Self::Sequence => {
                    let end = bytes
                        .iter()
                        .position(|byte| matches!(byte, 0x40..=0x7e | b'\n'));
                    match end {
                        Some(at) => {
                            if bytes.get(at) == Some(&b'\n') {
                                out.push(b'\n');
                            }
                            *self = Self::Text;
                            at + 1
                        }
                        None => bytes.len(),
                    }
                }
                Self::String => {
                    // A damaged sequence ends at the end of its line.
                    let end = memchr2(BELL, ESCAPE, bytes);
                    let line = memchr(
                        b'\n',
                        bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default(),
                    );
                    match (line, end) {
                        (Some(at), _) => {
                            *self = Self::Text;
                            at
                        }
                        (None, Some(at)) => {
                            *self = match bytes.get(at) {
                                Some(&BELL) => Self::Text,
                                _ => Self::StringEscape,
                            };
                            at + 1
                        }
                        (None, None) => bytes.len(),
                    }
                }
                Self::StringEscape => {
                    *self = match bytes.first() {
                        Some(b'\\' | b'\n') => Self::Text,
                        _ => Self::String,
                    };
                    usize::from(bytes.first() != Some(&b'\n'))
                }
            };
            bytes = bytes.get(used..).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stripper;

    fn stripped(pieces: &[&str]) -> String {
        let mut stripper = Stripper::default();
        let mut out = Vec::new();
        for piece in pieces {
            stripper.strip(piece.as_bytes(), &mut out);
        }
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn sequences() {
        let table = [
            ("plain\n", "plain\n"),
            ("\u{1b}[31m\u{1b}[1mERROR: \u{1b}[0mx\n", "ERROR: x\n"),
            (
                "\u{1b}[1m\u{1b}[38;5;9merror[E0433]\u{1b}[0m: y",
                "error[E0433]: y",
            ),
            ("\u{1b}_bk;t=1714567890123\u{7}text", "text"),
            ("\u{1b}]0;title\u{1b}\\text", "text"),
            ("\u{1b}]0;never closed\ntext", "\ntext"),
            ("\u{1b}[\ntext", "\ntext"),
            ("a\u{1b}", "a"),
        ];
        for (text, expected) in table {
            assert_eq!(stripped(&[text]), expected, "{text:?}");
            // Split the input at every byte.
            for at in 0..=text.len() {
                if text.is_char_boundary(at) {
                    assert_eq!(
                        stripped(&[&text[..at], &text[at..]]),
                        expected,
                        "{text:?} at {at}"
                    );
                }
            }
        }
    }
}
