//! Logs cut off at every length, as happens when Bazel is killed.

use crate::{fixture, read, spawns};
use execlog::Error;

/// Cuts a log at every `step`th length. Returns each length with the number of spawns and the error.
fn cut(log: &[u8], step: usize) -> Vec<(usize, usize, Option<Error>)> {
    let whole = spawns(log);
    let mut results = Vec::new();
    for length in (1..log.len()).step_by(step) {
        let (spawns, error) = read(&log[..length]);
        assert_eq!(spawns, whole[..spawns.len()], "other spawns at {length}");
        if let Some(Error::Truncated { spawns: count, .. }) = &error {
            assert_eq!(*count, spawns.len() as u64);
        }
        results.push((length, spawns.len(), error));
    }
    results
}

#[test]
fn json() {
    let log = fixture("clean.json");
    let log = &log[..log.windows(3).position(|bytes| bytes == b"}{\n").unwrap() + 2000];
    let log = &log[..log.len() - 1999];
    for (length, count, error) in cut(log, 1) {
        assert_eq!(count, 0);
        assert!(
            matches!(error, Some(Error::Truncated { .. })),
            "{length}: {error:?}"
        );
    }
}

#[test]
fn binary() {
    let log = fixture("clean.bin");
    // A cut between two records is undetectable.
    let (whole, cut): (Vec<_>, Vec<_>) = cut(&log, 1)
        .into_iter()
        .partition(|(_, _, error)| error.is_none());
    assert_eq!(whole.len(), 12);
    assert_eq!(
        whole.iter().map(|(_, count, _)| *count).collect::<Vec<_>>(),
        (1..=12).collect::<Vec<_>>()
    );
    for (length, _, error) in cut {
        // The first byte alone could be anything.
        assert!(
            length == 1 || matches!(error, Some(Error::Truncated { .. })),
            "{length}: {error:?}"
        );
    }
}

#[test]
fn compact() {
    let log = fixture("clean.zst");
    // The frame marks its end, so every cut is detected.
    for (length, _, error) in cut(&log, 1) {
        let expected = matches!(error, Some(Error::Truncated { .. })) || length < 4;
        assert!(expected, "{length}: {error:?}");
    }
}

#[test]
fn compact_in_small_blocks() {
    use crate::build::{delimited, invocation, spawn, stored};
    let parts: Vec<_> = std::iter::once(invocation())
        .chain((0..20).map(|_| spawn(0, 0)))
        .collect();
    let log = delimited(&parts);
    let (start, record) = (delimited(&parts[..1]).len(), delimited(&parts[1..2]).len());
    let frame = stored(&log, 16);
    for (length, count, error) in cut(&frame, 1) {
        // All spawns in complete blocks.
        let blocks = length.saturating_sub(6) / 19;
        let whole = ((blocks * 16).saturating_sub(start)) / record;
        assert_eq!(count, whole.min(20), "{length}");
        let text = error.unwrap().to_string();
        assert!(
            length < 4 || text.contains("the rest of the zstd stream"),
            "{text}"
        );
    }
    let (_, error) = read(&frame[..200]);
    let expected = "the execution log is cut off in entry 5 at byte 153 of the decompressed log: expected 41 bytes after its \
                    length, but there are only 6, and the rest of the zstd stream; 3 whole spawns were read before";
    assert_eq!(error.unwrap().to_string(), expected);
}
