//! Reads one message from a stream.

use crate::{Bytes, Large, Problem};

/// The capacity that a buffer keeps, in bytes. One huge message must not take memory forever.
const KEPT: usize = 1 << 20;

/// Reads a length, and then that many bytes into `buffer`. Returns `false` at the end. Does not read a message with a length above
/// `limit` bytes. Memory grows with the bytes that are really there, whatever the length claims.
///
/// # Errors
/// The stream fails or ends too early, or the length is malformed or too large.
pub fn message<B: Bytes>(
    bytes: &mut B,
    limit: u64,
    buffer: &mut Vec<u8>,
) -> Result<bool, Problem<B::Error>> {
    buffer.clear();
    buffer.shrink_to(KEPT);
    let Some(length) = length(bytes)? else {
        return Ok(false);
    };
    if length > limit {
        let what = "its length is";
        let size = length;
        return Err(Large { what, size, limit }.into());
    }
    let mut rest = length;
    while rest > 0 {
        let chunk = bytes.fill().map_err(Problem::Bytes)?;
        if chunk.is_empty() {
            let there = buffer.len();
            let expected = format!("{length} bytes after its length, but there are only {there}");
            return Err(Problem::Cut(expected));
        }
        let used = usize::try_from(rest).map_or(chunk.len(), |rest| rest.min(chunk.len()));
        buffer.extend_from_slice(chunk.get(..used).unwrap_or_default());
        bytes.consume(used);
        rest -= used as u64;
    }
    Ok(true)
}

/// Finds the first message of `bytes`. Returns it and the number of bytes up to its end, or `None` if it is not complete or above `limit` bytes,
/// which [`message`] explains.
///
/// ```
/// assert_eq!(delimited::first(b"\x02ab\x01c", 9), Some((&b"ab"[..], 3)));
/// assert_eq!(delimited::first(b"\x02a", 9), None);
/// ```
#[inline]
#[must_use]
pub fn first(bytes: &[u8], limit: u64) -> Option<(&[u8], usize)> {
    let mut rest = bytes;
    let length = crate::varint(&mut rest)?;
    let message = rest.get(..usize::try_from(length).ok()?)?;
    (length <= limit).then_some((message, bytes.len() - rest.len() + message.len()))
}

/// Reads a varint. `None` at the end.
fn length<B: Bytes>(bytes: &mut B) -> Result<Option<u64>, Problem<B::Error>> {
    let mut value = 0u64;
    for index in 0..10u32 {
        let next = bytes.fill().map_err(Problem::Bytes)?.first().copied();
        let Some(byte) = next else {
            return match index {
                0 => Ok(None),
                _ => Err(Problem::Cut("the rest of its length".to_owned())),
            };
        };
        bytes.consume(1);
        let bits = u64::from(byte & 0x7f);
        if index == 9 && bits > 1 {
            break;
        }
        value |= bits << (7 * index);
        if byte & 0x80 == 0 {
            return Ok(Some(value));
        }
    }
    Err(Problem::Malformed(
        "its length is a number of more than 64 bits",
    ))
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::message;
    use crate::{Counted, Problem};

    /// Returns one byte at a time, with a signal before each.
    struct Slow<'a>(&'a [u8], bool);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            (&mut self.0).take(1).read(buffer)
        }
    }

    /// Reads all messages. Returns them or the first problem.
    fn read(bytes: &[u8], limit: u64) -> Result<Vec<Vec<u8>>, String> {
        let mut all = Vec::new();
        let mut stream = Counted::new(Slow(bytes, false));
        let mut buffer = Vec::new();
        while message(&mut stream, limit, &mut buffer).map_err(|problem| match problem {
            Problem::Bytes(error) => error.to_string(),
            Problem::Cut(expected) => format!("cut: {expected}"),
            Problem::Malformed(problem) => problem.to_owned(),
            Problem::Large(large) => format!("{} {} of {}", large.what, large.size, large.limit),
        })? {
            all.push(buffer.clone());
        }
        assert_eq!(stream.position(), bytes.len() as u64);
        Ok(all)
    }

    #[test]
    fn whole_streams() {
        assert_eq!(read(b"", 9), Ok(vec![]));
        assert_eq!(read(b"\x00", 9), Ok(vec![vec![]]));
        assert_eq!(
            read(b"\x02ab\x00\x01c", 9),
            Ok(vec![b"ab".to_vec(), vec![], b"c".to_vec()])
        );
        // A length may be longer than necessary.
        assert_eq!(read(b"\x81\x80\x00a", 9), Ok(vec![b"a".to_vec()]));
    }

    #[test]
    fn broken_streams() {
        let table: [(&[u8], &str); 6] = [
            (
                b"\x03ab",
                "cut: 3 bytes after its length, but there are only 2",
            ),
            (
                b"\x01",
                "cut: 1 bytes after its length, but there are only 0",
            ),
            (b"\x80", "cut: the rest of its length"),
            (b"\x0aabcdefghij", "its length is 10 of 9"),
            (
                b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
                "its length is 18446744073709551615 of 9",
            ),
            (
                b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
                "its length is a number of more than 64 bits",
            ),
        ];
        for (bytes, problem) in table {
            assert_eq!(read(bytes, 9), Err(problem.to_owned()), "{bytes:?}");
        }
    }

    #[test]
    fn a_length_alone_takes_no_memory() {
        let mut stream = Counted::new(&b"\xff\xff\xff\xff\x0f "[..]);
        let mut buffer = vec![0; 1 << 22];
        let read = message(&mut stream, u64::MAX, &mut buffer);
        assert!(matches!(read, Err(Problem::Cut(_))), "{read:?}");
        assert!(buffer.capacity() <= super::KEPT, "{}", buffer.capacity());
    }
}
