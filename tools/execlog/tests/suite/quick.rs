//! The quick and the complete decoder of compact logs read the same.
//!
//! An entry with a field that no Bazel writes goes to the complete decoder, which ignores the field.

use crate::fixture;
use execlog::{Error, Limits, Reader, Spawn};

/// Adds an unknown field to each entry of a decompressed log.
fn with_unknown_fields(log: &[u8]) -> Vec<u8> {
    let (mut changed, mut rest) = (Vec::new(), log);
    while let Some((entry, size)) = delimited::first(rest, u64::MAX) {
        let entry = [entry, &[0xf8, 0x01, 0x00]].concat();
        prost::encoding::encode_varint(entry.len() as u64, &mut changed);
        changed.extend(entry);
        rest = &rest[size..];
    }
    changed.extend(rest);
    changed
}

/// Returns the spawns with their inputs, and the error without its offset, which the unknown fields change.
fn all(log: &[u8]) -> (Vec<Spawn>, String) {
    let limits = Limits {
        message_bytes: 1 << 20,
        stored_bytes: 1 << 22,
        files: 10_000,
    };
    let mut reader = Reader::with_limits(log, limits).unwrap();
    let (mut spawns, mut error) = (Vec::new(), String::new());
    for spawn in &mut reader {
        match spawn {
            Ok(spawn) => spawns.push(spawn),
            Err(Error::Malformed { place, problem }) => {
                error = format!("{}: {problem}", place.entry)
            }
            Err(Error::Reference {
                place, id, found, ..
            }) => error = format!("{}: {id} {found:?}", place.entry),
            Err(other) => panic!("{other}"),
        }
    }
    (spawns, error)
}

#[test]
fn both_decoders_agree() {
    for name in ["clean.zst", "disk_hits.zst"] {
        let mut log = Vec::new();
        let file = fixture(name);
        let mut decoder = ruzstd::decoding::StreamingDecoder::new(file.as_slice()).unwrap();
        std::io::Read::read_to_end(&mut decoder, &mut log).unwrap();
        let (spawns, error) = all(&with_unknown_fields(&log));
        assert_eq!((spawns.len(), error.as_str()), (13, ""));
        assert_eq!(spawns, all(&log).0, "{name}");
    }
}
