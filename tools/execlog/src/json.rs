//! The JSON format: concatenated objects.

use std::io::Read;

use delimited::Bytes as _;

use crate::fault::Fault;
use crate::limits::Limits;
use crate::source::Source;

/// Reads the object at the current position into `buffer`. Takes linear time and reads at most one chunk beyond the limit.
pub(crate) fn object<R: Read>(
    source: &mut Source<R>,
    limits: &Limits,
    buffer: &mut Vec<u8>,
) -> Result<(), Fault> {
    buffer.clear();
    let mut scan = Scan::default();
    loop {
        let chunk = source.fill()?;
        if chunk.is_empty() {
            return Err(Fault::Cut("the `}` that ends a JSON object".to_owned()));
        }
        let (used, done) = scan.steps(chunk);
        buffer.extend_from_slice(chunk.get(..used).unwrap_or_default());
        source.consume(used);
        let (bytes, limit) = (buffer.len() as u64, limits.message_bytes);
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
    depth: u64,
    objects: u64,
    string: bool,
    escaped: bool,
}

impl Scan {
    /// Takes bytes up to the bracket that closes the object. Returns their number, and whether they end with it.
    fn steps(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            if self.string && !self.escaped {
                // Most bytes of a log are inside strings.
                let Some(end) = memchr::memchr2(b'"', b'\\', rest) else {
                    return (bytes.len(), false);
                };
                at += end;
            }
            let byte = bytes.get(at).copied().unwrap_or_default();
            at += 1;
            if self.step(byte) {
                return (at, true);
            }
        }
        (at, false)
    }

    /// Takes one byte. Returns true if it is the bracket that closes the object.
    fn step(&mut self, byte: u8) -> bool {
        if self.string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.string = true,
            b'{' | b'[' => {
                self.depth += 1;
                self.objects += u64::from(byte == b'{');
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_end_where_they_end_however_the_bytes_arrive() {
        let text = br#"{"a": "}\"{\\", "b": [{"c": "]"}, {}], "": ""}{"#;
        for size in 1..=text.len() {
            let mut scan = Scan::default();
            let (mut length, mut done) = (0, false);
            for chunk in text.chunks(size) {
                let (used, is_end) = scan.steps(chunk);
                length += used;
                done = is_end;
                if done {
                    break;
                }
            }
            assert_eq!(
                (length, done, scan.objects),
                (text.len() - 1, true, 3),
                "{size}"
            );
        }
    }
}
