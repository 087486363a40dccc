//! Splits a large JSON object into pieces that fit into memory: its members that are objects, and the elements of its members that are
//! arrays. Scans only the structure; a JSON parser reads each piece.

use std::io::{self, ErrorKind};

use crate::error::Cut;

/// Maximum size of one piece in bytes. Bazel's pieces are below 10 kB.
const LIMIT: usize = 16 << 20;

/// An object that is a member of the whole object, or an element of a member array.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The member's key, as written in the JSON.
    pub key: &'a [u8],
    /// The object, from `{` to `}`.
    pub json: &'a [u8],
}

/// How reading ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// The object is complete.
    Whole,
    /// The object is incomplete. The complete pieces have been passed on.
    Cut(Cut),
    /// The input does not start with a JSON object. Contains the first bytes.
    NotAnObject(Vec<u8>),
    /// There are no bytes, or only white space.
    Empty,
}

/// Where the bytes come from.
pub trait Source {
    /// Appends the next bytes of the file to `bytes`. Returns their number, 0 at the end of the file.
    ///
    /// # Errors
    /// Those of reading the file. The bytes before the error have been returned by earlier calls.
    fn more(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize>;
}

/// Where the pieces go.
pub trait Sink {
    /// Takes a piece.
    fn take(&mut self, piece: &Piece<'_>);

    /// Takes the element of the member array `key` that starts `bytes`, if it can be read without knowing where it ends. Returns the
    /// length of the element, or `None` if it was not taken: [`Sink::take`] gets it once it is complete.
    fn take_start(&mut self, key: &[u8], bytes: &[u8]) -> Option<usize>;
}

/// Passes each piece of the object in `source` to `sink`.
pub fn read(source: &mut impl Source, sink: &mut impl Sink) -> End {
    let mut buffer = Buffer::default();
    let mut scanner = Scanner::default();
    loop {
        match scanner.scan(&buffer, sink) {
            Step::More => {}
            Step::End(end) => return end,
        }
        if let Some(problem) = scanner.too_large() {
            let at = buffer.offset(scanner.position);
            return End::Cut(Cut::Damaged { at, problem });
        }
        scanner.forget(&mut buffer);
        match source.more(&mut buffer.bytes) {
            Ok(0) => return scanner.ended(),
            Ok(_) => {}
            Err(error) => {
                return End::Cut(match error.kind() {
                    ErrorKind::UnexpectedEof => Cut::Ends,
                    _ => Cut::Damaged {
                        at: buffer.offset(buffer.bytes.len()),
                        problem: error.to_string(),
                    },
                })
            }
        }
    }
}

/// The bytes that are still needed.
#[derive(Default)]
struct Buffer {
    bytes: Vec<u8>,
    /// Number of bytes in the file before these.
    before: u64,
}

impl Buffer {
    fn offset(&self, position: usize) -> u64 {
        self.before.saturating_add(position as u64)
    }
}

enum Step {
    /// All available bytes have been scanned.
    More,
    End(End),
}

/// The scanner's position: before the object, in it, or in a member array.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Before,
    Object,
    Array,
}

#[derive(Default)]
struct Scanner {
    place: Place,
    /// The index of the next byte to scan.
    position: usize,
    /// The start of the current piece. `depth` counts its open brackets.
    piece: Option<usize>,
    depth: usize,
    /// The start of the current string outside pieces: a key, or an irrelevant value.
    string: Option<usize>,
    in_string: bool,
    key: Vec<u8>,
}

impl Scanner {
    fn scan(&mut self, buffer: &Buffer, sink: &mut impl Sink) -> Step {
        let bytes = buffer.bytes.as_slice();
        while let Some(&byte) = bytes.get(self.position) {
            if self.in_string {
                if !self.leave_string(bytes) {
                    return Step::More;
                }
                continue;
            }
            if self.piece.is_some() {
                if let Some(end) = self.scan_piece(bytes, sink) {
                    return end;
                }
                continue;
            }
            match (self.place, byte) {
                (_, b' ' | b'\t' | b'\r' | b'\n') => {}
                (Place::Before, b'{') => self.place = Place::Object,
                (Place::Before, _) => {
                    let start = bytes.get(self.position..).unwrap_or_default();
                    let start = start.get(..start.len().min(16)).unwrap_or_default();
                    return Step::End(End::NotAnObject(start.to_vec()));
                }
                (Place::Object, b'}') => return Step::End(End::Whole),
                (Place::Object, b'[') => self.place = Place::Array,
                (Place::Array, b']') => self.place = Place::Object,
                (Place::Array, b'{') => {
                    let rest = bytes.get(self.position..).unwrap_or_default();
                    if let Some(length) = sink.take_start(&self.key, rest) {
                        self.position += length;
                        continue;
                    }
                    self.piece = Some(self.position);
                    self.depth = 1;
                }
                (_, b'{' | b'[') => {
                    self.piece = Some(self.position);
                    self.depth = 1;
                }
                (_, b'"') => {
                    self.in_string = true;
                    self.string = Some(self.position + 1);
                }
                (_, b']' | b'}') => {
                    let problem = format!("unexpected `{}`", char::from(byte));
                    let at = buffer.offset(self.position);
                    return Step::End(End::Cut(Cut::Damaged { at, problem }));
                }
                // Commas, colons, numbers, `true`, `null`.
                _ => {}
            }
            self.position += 1;
        }
        Step::More
    }

    /// Scans a piece up to the next string or the end of the piece.
    fn scan_piece(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Option<Step> {
        while let Some(&byte) = bytes.get(self.position) {
            self.position += 1;
            match byte {
                b'"' => {
                    self.in_string = true;
                    return None;
                }
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        let start = self.piece.take()?;
                        let json = bytes.get(start..self.position)?;
                        if json.first() == Some(&b'{') {
                            sink.take(&Piece {
                                key: &self.key,
                                json,
                            });
                        }
                        return None;
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Moves past the end of a string. Returns false if the end has not arrived yet.
    fn leave_string(&mut self, bytes: &[u8]) -> bool {
        while let Some(rest) = bytes.get(self.position..).filter(|rest| !rest.is_empty()) {
            let Some(found) = memchr::memchr2(b'"', b'\\', rest) else {
                self.position = bytes.len();
                return false;
            };
            if rest.get(found) == Some(&b'\\') {
                if found + 1 == rest.len() {
                    // The escaped character comes with the next bytes.
                    self.position += found;
                    return false;
                }
                self.position += found + 2;
                continue;
            }
            let end = self.position + found;
            self.position = end + 1;
            self.in_string = false;
            if let Some(start) = self.string.take() {
                self.key.clear();
                self.key
                    .extend_from_slice(bytes.get(start..end).unwrap_or_default());
            }
            return true;
        }
        false
    }

    fn too_large(&self) -> Option<String> {
        let start = self.piece.or(self.string)?;
        (self.position - start > LIMIT)
            .then(|| format!("one event is larger than {} MiB", LIMIT >> 20))
    }

    /// Drops the bytes that are no longer needed.
    fn forget(&mut self, buffer: &mut Buffer) {
        let keep = self.piece.or(self.string).unwrap_or(self.position);
        buffer.bytes.drain(..keep);
        buffer.before = buffer.before.saturating_add(keep as u64);
        self.position -= keep;
        for start in [&mut self.piece, &mut self.string].into_iter().flatten() {
            *start -= keep;
        }
    }

    fn ended(&self) -> End {
        if self.place == Place::Before {
            End::Empty
        } else {
            End::Cut(Cut::Ends)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that arrives in chunks of this size. The last one repeats forever if the text is endless.
    struct Chunks<'a> {
        text: &'a [u8],
        size: usize,
        is_endless: bool,
    }

    impl Source for Chunks<'_> {
        fn more(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
            let (chunk, rest) = self.text.split_at(self.size.min(self.text.len()));
            if !self.is_endless || !rest.is_empty() {
                self.text = rest;
            }
            bytes.extend_from_slice(chunk);
            Ok(chunk.len())
        }
    }

    #[derive(Default)]
    struct Found {
        pieces: Vec<(String, String)>,
        /// The start of elements that are taken at once.
        at_once: Option<&'static str>,
    }

    impl Sink for Found {
        fn take(&mut self, piece: &Piece<'_>) {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            self.pieces.push((text(piece.key), text(piece.json)));
        }

        fn take_start(&mut self, key: &[u8], bytes: &[u8]) -> Option<usize> {
            let element = self.at_once?;
            let json = bytes.get(..element.len())?;
            (json == element.as_bytes()).then(|| {
                self.take(&Piece { key, json });
                element.len()
            })
        }
    }

    /// Returns the pieces of a text that arrives in chunks of this size.
    fn pieces(text: &[u8], size: usize) -> (Vec<(String, String)>, End) {
        pieces_at_once(text, size, None)
    }

    fn pieces_at_once(
        text: &[u8],
        size: usize,
        at_once: Option<&'static str>,
    ) -> (Vec<(String, String)>, End) {
        let mut source = Chunks {
            text,
            size,
            is_endless: false,
        };
        let mut found = Found {
            pieces: Vec::new(),
            at_once,
        };
        let end = read(&mut source, &mut found);
        (found.pieces, end)
    }

    const PROFILE: &str = r#"{"otherData":{"a":"}]\"\\"},"n":1,"traceEvents":[
        {"name":"{ \" [","args":{"x":[1,{}]}}, {"name":"b"}
    ]}"#;

    #[test]
    fn members_and_elements_come_in_order_however_the_bytes_arrive() {
        for chunk in [1, 2, 3, 7, 1000] {
            let (found, end) = pieces(PROFILE.as_bytes(), chunk);
            let expected = [
                ("otherData", r#"{"a":"}]\"\\"}"#),
                ("traceEvents", r#"{"name":"{ \" [","args":{"x":[1,{}]}}"#),
                ("traceEvents", r#"{"name":"b"}"#),
            ];
            let found: Vec<_> = found
                .iter()
                .map(|(k, v)| (k.as_str(), v.as_str()))
                .collect();
            assert_eq!(found, expected, "{chunk}");
            assert_eq!(end, End::Whole);
        }
    }

    #[test]
    fn an_element_taken_at_once_is_taken_once() {
        for size in [1, 2, 3, 7, 1000] {
            let expected = pieces(PROFILE.as_bytes(), size);
            let at_once = pieces_at_once(PROFILE.as_bytes(), size, Some(r#"{"name":"b"}"#));
            assert_eq!(at_once, expected, "{size}");
        }
    }

    #[test]
    fn each_place_to_be_cut_off_is_noticed() {
        for length in 1..PROFILE.len() - 1 {
            let (found, end) = pieces(PROFILE.get(..length).unwrap_or_default().as_bytes(), 5);
            assert_eq!(end, End::Cut(Cut::Ends), "{length}");
            assert!(found.len() <= 3);
        }
    }

    #[test]
    fn a_file_that_is_not_an_object_is_an_error() {
        assert_eq!(pieces(b" \n", 9).1, End::Empty);
        assert_eq!(pieces(b"", 9).1, End::Empty);
        assert_eq!(pieces(b"[]", 9).1, End::NotAnObject(b"[]".to_vec()));
        assert!(matches!(
            pieces(b"{]", 9).1,
            End::Cut(Cut::Damaged { at: 1, .. })
        ));
    }

    #[test]
    fn an_endless_event_does_not_fill_the_memory() {
        let text = format!("{{\"traceEvents\":[{{\"name\":\"{}", "a".repeat(100_000));
        let mut source = Chunks {
            text: text.as_bytes(),
            size: 50_000,
            is_endless: true,
        };
        let end = read(&mut source, &mut Found::default());
        assert!(matches!(end, End::Cut(Cut::Damaged { .. })), "{end:?}");
    }
}
