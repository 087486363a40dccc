//! Detects a log's format from its first bytes.

use crate::file::HashFunction;

/// Number of bytes to inspect.
pub(crate) const HEAD: u64 = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detected {
    Json,
    Binary,
    /// A compact log as Bazel writes it.
    Zstd,
    /// A decompressed compact log.
    Entries,
}

/// Returns the format of a file that starts with `head`.
pub(crate) fn detect(head: &[u8]) -> Option<Detected> {
    match head {
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Detected::Zstd),
        _ if json(head) => Some(Detected::Json),
        _ => protobuf(head),
    }
}

/// Returns whether `head` reads as the start of a JSON object with a key. Checking for `{` is not enough: it is also the
/// length 123, and a line feed after it is also the tag of a string.
fn json(head: &[u8]) -> bool {
    let Some(rest) = head.trim_ascii_start().strip_prefix(b"{") else {
        return false;
    };
    match rest.trim_ascii_start() {
        [] | [b'}', ..] => true,
        [b'"', key @ ..] => {
            let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            let end = key.iter().position(|byte| !name(byte)).unwrap_or(key.len());
            match key.get(end..).unwrap_or_default() {
                [] => true,
                [b'"', rest @ ..] => matches!(rest.trim_ascii_start(), [] | [b':', ..]),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Detects a length-delimited `SpawnExec` or `ExecLogEntry` by its first field, which must fit into the message.
fn protobuf(head: &[u8]) -> Option<Detected> {
    let (length, message) = varint(head)?;
    let [tag, rest @ ..] = message else {
        return (length > 0).then_some(Detected::Binary);
    };
    // Arguments, environment, platform, inputs or outputs.
    if !matches!(tag, 0x0a | 0x12 | 0x1a | 0x22 | 0x2a) {
        return None;
    }
    let Some((size, field)) = varint(rest) else {
        return Some(Detected::Binary);
    };
    if size >= length {
        return None;
    }
    // An invocation starts with its hash function, an environment variable with its name.
    if let (0x12, [0x0a, size, name @ ..]) = (tag, field) {
        let name = name.get(..usize::from(*size)).unwrap_or_default();
        let known =
            std::str::from_utf8(name).is_ok_and(|name| HashFunction::parse(name).is_known());
        if known {
            return Some(Detected::Entries);
        }
    }
    Some(Detected::Binary)
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0u64;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(index + 1..).unwrap_or_default()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{detect, Detected};

    #[test]
    fn formats() {
        let table: &[(&[u8], Option<Detected>)] = &[
            (b"", None),
            (b"\x28\xb5\x2f\xfd", Some(Detected::Zstd)),
            (b"\x51\x2a\x4d\x18", Some(Detected::Zstd)),
            (b"{", Some(Detected::Json)),
            (b"{\n  \"commandArgs\": [", Some(Detected::Json)),
            (b" \n{\"commandArgs\":[", Some(Detected::Json)),
            (b"{}", Some(Detected::Json)),
            (b"{\"comm", Some(Detected::Json)),
            // A spawn of 123 bytes whose first argument has 32 or 34 bytes.
            (b"{\n  \"/bin/sh\" \"x\"", Some(Detected::Binary)),
            (b"{\n\"/usr/bin/long_name", Some(Detected::Binary)),
            (b"\x90\x02\x0a\x09/bin/bash", Some(Detected::Binary)),
            (
                b"\x20\x12\x10\x0a\x07SHA-256\x12\x05_main",
                Some(Detected::Entries),
            ),
            (
                b"\x20\x12\x10\x0a\x04PATH\x12\x05/bin",
                Some(Detected::Binary),
            ),
            (b"\x03\x0a\x09/bin/bash", None),
            (b"\x00\x00\x00\x00", None),
            (b"\x1f\x8b\x08\x00", None),
            (b"\x7fELF", None),
            (b"hello", None),
            (b"[{\"commandArgs\": []}]", None),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
        ];
        for (head, expected) in table {
            assert_eq!(detect(head), *expected, "{}", head.escape_ascii());
        }
    }
}
