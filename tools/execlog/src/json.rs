//! The JSON format: concatenated objects.

use std::io::Read;

use delimited::Bytes as _;

use crate::fault::Fault;
use crate::limits::Limits;
use crate::source::Source;

/// Reads the object at the current position into `buffer`. Leaves out the content of its `inputs` if `skip_inputs` is true, without a look
/// at anything but brackets and quotes. Takes linear time and reads at most one chunk beyond the limit.
pub(crate) fn object<R: Read>(
    source: &mut Source<R>,
    limits: &Limits,
    skip_inputs: bool,
    buffer: &mut Vec<u8>,
) -> Result<(), Fault> {
    buffer.clear();
    let mut scan = Scan {
        skip_inputs,
        ..Scan::default()
    };
    let mut bytes = 0;
    loop {
        let chunk = source.fill()?;
        if chunk.is_empty() {
            return Err(Fault::Cut("the `}` that ends a JSON object".to_owned()));
        }
        let (used, done) = scan.steps(chunk, buffer);
        source.consume(used);
        bytes += used as u64;
        let limit = limits.message_bytes;
        if bytes > limit {
            return Err(Fault::large("its bytes are at least", bytes, limit));
        }
        // A file takes two objects: itself and its digest.
        let limit = limits.files;
        if scan.objects > limit {
            return Err(Fault::large(
                "its objects are at least",
                scan.objects,
                limit,
            ));
        }
        if done {
            return Ok(());
        }
    }
}

/// Skips white space. Returns `false` at the end, and a fault for anything but the start of an object.
pub(crate) fn skip_space<R: Read>(source: &mut Source<R>) -> Result<bool, Fault> {
    loop {
        let chunk = source.fill()?;
        let Some(first) = chunk.iter().position(|byte| !byte.is_ascii_whitespace()) else {
            let used = chunk.len();
            if used == 0 {
                return Ok(false);
            }
            source.consume(used);
            continue;
        };
        let byte = chunk.get(first).copied().unwrap_or_default();
        source.consume(first);
        if byte != b'{' {
            return Err(Fault::Malformed(format!(
                "expected `{{`, got {}",
                crate::bytes::byte_name(byte)
            )));
        }
        return Ok(true);
    }
}

/// Finds the closing bracket of an object, ignoring brackets in strings. Leaves the validation of the JSON to the parser.
#[derive(Default)]
struct Scan {
    /// Whether to leave out the content of `inputs`.
    skip_inputs: bool,
    /// Whether the current position is in `inputs`.
    skipping: bool,
    depth: u64,
    objects: u64,
    string: bool,
    escaped: bool,
}

/// Returns whether a byte outside of strings matters to [`Scan`].
fn matters(byte: u8) -> bool {
    matches!(byte, b'"' | b'{' | b'}' | b'[' | b']')
}

impl Scan {
    /// Takes bytes up to the bracket that closes the object, and appends those that are not left out to `kept`. Returns the number of
    /// bytes taken, and whether they end with that bracket.
    fn steps(&mut self, bytes: &[u8], kept: &mut Vec<u8>) -> (usize, bool) {
        let (mut at, mut from) = (0, 0);
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            if self.escaped {
                self.escaped = false;
                at += 1;
                continue;
            }
            // Most bytes of a log are inside strings or white space.
            let next = if self.string {
                memchr::memchr2(b'"', b'\\', rest)
            } else {
                rest.iter().position(|byte| matters(*byte))
            };
            let Some(byte) = next.and_then(|next| rest.get(next)) else {
                at = bytes.len();
                break;
            };
            at += next.unwrap_or_default() + 1;
            match byte {
                b'\\' => self.escaped = true,
                b'"' => self.string = !self.string,
                b'{' | b'[' => {
                    self.depth += 1;
                    self.objects += u64::from(*byte == b'{');
                    if self.skip_inputs && self.depth == 2 && *byte == b'[' {
                        kept.extend_from_slice(bytes.get(from..at).unwrap_or_default());
                        from = at;
                        self.skipping = opens_inputs(kept);
                    }
                }
                _ => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.skipping && self.depth == 1 {
                        self.skipping = false;
                        from = at - 1;
                    }
                    if self.depth == 0 {
                        kept.extend_from_slice(bytes.get(from..at).unwrap_or_default());
                        return (at, true);
                    }
                }
            }
        }
        if !self.skipping {
            kept.extend_from_slice(bytes.get(from..at).unwrap_or_default());
        }
        (at, false)
    }
}

/// Returns whether the start of an object ends with the bracket that opens its `inputs`.
fn opens_inputs(start: &[u8]) -> bool {
    let without = |text: &'_ [u8], end: &[u8]| -> Option<usize> {
        text.trim_ascii_end().strip_suffix(end).map(<[u8]>::len)
    };
    let key = ["[", ":", "\"inputs\""]
        .iter()
        .try_fold(start.len(), |length, end| {
            without(start.get(..length)?, end.as_bytes())
        });
    let before = key.and_then(|length| start.get(..length));
    before.is_some_and(|before| matches!(before.trim_ascii_end().last(), Some(b'{' | b',')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scans a text in chunks of `size` bytes. Returns what is kept, the number of bytes taken, whether the object ended, and the number of objects.
    fn scan(text: &[u8], size: usize, skip_inputs: bool) -> (Vec<u8>, usize, bool, u64) {
        let mut scan = Scan {
            skip_inputs,
            ..Scan::default()
        };
        let (mut kept, mut length, mut done) = (Vec::new(), 0, false);
        for chunk in text.chunks(size) {
            let (used, is_end) = scan.steps(chunk, &mut kept);
            length += used;
            done = is_end;
            if done {
                break;
            }
        }
        (kept, length, done, scan.objects)
    }

    #[test]
    fn objects_end_where_they_end_however_the_bytes_arrive() {
        let text = br#"{"a": "}\"{\\", "b": [{"c": "]"}, {}], "": ""}{"#;
        let whole = text.strip_suffix(b"{").unwrap_or_default();
        for size in 1..=text.len() {
            let (kept, length, done, objects) = scan(text, size, false);
            assert_eq!(kept, whole, "{size}");
            assert_eq!((length, done, objects), (whole.len(), true, 3), "{size}");
        }
    }

    #[test]
    fn inputs_are_left_out() {
        let table = [
            (
                r#"{"inputs": [{"path": "]\"]"}, {"x": [{}]}], "a": [1]}"#,
                r#"{"inputs": [], "a": [1]}"#,
            ),
            (
                "{\n  \"a\": 1,\n  \"inputs\" : [ {} ]\n}",
                "{\n  \"a\": 1,\n  \"inputs\" : []\n}",
            ),
            (
                r#"{"inputs":[],"inputs":[1]}"#,
                r#"{"inputs":[],"inputs":[]}"#,
            ),
        ];
        // Other members, and strings that only look like the key.
        let same = [
            r#"{"x": {"inputs": [1]}, "inputs": {"a": [2]}}"#,
            r#"{"the_inputs": [1], "x\"inputs": [2], "a,\"inputs": [3], "inputs ": [4]}"#,
            r#"{"x": "inputs", "y": [1], "inputs": "[5]"}"#,
        ];
        let same = same.map(|text| (text, text));
        for (text, expected) in table.into_iter().chain(same) {
            for size in 1..=text.len() {
                let (kept, length, done, _) = scan(text.as_bytes(), size, true);
                assert_eq!(String::from_utf8_lossy(&kept), expected, "{size}");
                assert_eq!((length, done), (text.len(), true), "{size}");
            }
        }
    }
}
