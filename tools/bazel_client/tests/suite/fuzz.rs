//! Changes recordings at random. Nothing may panic or hang.
//!
//! `BAZEL_CLIENT_FUZZ_ITERATIONS` sets the number of changes (default 3,000). `BAZEL_CLIENT_FUZZ_SEED` sets the seed.

use bazel_client::{ActionGraph, ConfiguredReader, Limits, ReadError, TargetReader};

use crate::fixture;

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

fn change(random: &mut Random, data: &mut Vec<u8>) {
    for _ in 0..=random.below(4) {
        let at = random.below(data.len());
        match random.below(6) {
            0 => data[at] = random.next() as u8,
            1 => data[at] ^= 1 << random.below(8),
            2 => data[at] = data[at].wrapping_add(1),
            3 => {
                let size = random.below(64).min(data.len() - at);
                data.drain(at..at + size);
            }
            4 => {
                let from = random.below(data.len());
                let piece = data[from..(from + random.below(400)).min(data.len())].to_vec();
                data.splice(at..at, piece);
            }
            _ => data.truncate(at.max(1)),
        }
        if data.is_empty() {
            data.push(0);
        }
    }
}

/// Reads everything in every way. Returns the number of records, and the error.
fn examine(kind: usize, data: &[u8]) -> (usize, Option<ReadError>) {
    let limits = Limits {
        message_bytes: 1 << 20,
        fields: 20_000,
    };
    match kind {
        0 => {
            let mut reader = TargetReader::with_limits(data, limits);
            let count = (&mut reader).take_while(Result::is_ok).count();
            assert!(
                reader.next().is_none(),
                "a reader ends with its first error"
            );
            (
                count,
                TargetReader::with_limits(data, limits).find_map(Result::err),
            )
        }
        1 => {
            let read: Vec<_> = ConfiguredReader::with_limits(data, limits).collect();
            let count = read.iter().filter(|one| one.is_ok()).count();
            (count, read.into_iter().find_map(Result::err))
        }
        _ => match ActionGraph::read(data, limits, |_| true) {
            Ok(graph) => {
                let files: Vec<u32> = graph.all_files().take(20).collect();
                assert!(graph.affected(&files).len() <= graph.actions().len());
                for action in graph.actions() {
                    let paths = graph.inputs(action).map(|file| graph.path(file).len());
                    assert!(paths.sum::<usize>() < 1 << 24);
                }
                (graph.actions().len(), None)
            }
            Err(error) => (0, Some(error)),
        },
    }
}

#[test]
fn random_changes() {
    let number = |name: &str| {
        let text = std::env::var(name).ok();
        text.map(|text| text.parse::<u64>().expect("a whole number"))
    };
    let iterations = number("BAZEL_CLIENT_FUZZ_ITERATIONS").unwrap_or(3_000);
    let seed = number("BAZEL_CLIENT_FUZZ_SEED").unwrap_or(0x9e37_79b9_7f4a_7c15);
    let mut random = Random(seed.max(1));
    let recordings = ["query.pb", "cquery.pb", "aquery.pb"].map(fixture);
    let (mut whole, mut records) = (0, 0);
    let mut kinds = std::collections::BTreeMap::<&str, u64>::new();
    for _ in 0..iterations {
        let kind = random.below(3);
        let mut data = recordings[kind].clone();
        change(&mut random, &mut data);
        let (count, error) = examine(kind, &data);
        records += count;
        let Some(error) = error else {
            whole += 1;
            continue;
        };
        let text = error.to_string();
        assert!(!text.is_empty() && text.len() < 2_000, "{text}");
        let kind = match error {
            ReadError::Truncated { .. } => "truncated",
            ReadError::Malformed { .. } => "malformed",
            ReadError::TooLarge { .. } => "too large",
            ReadError::Reference { .. } => "reference",
            ReadError::Io { .. } => panic!("{text}"),
        };
        *kinds.entry(kind).or_default() += 1;
    }
    println!("{iterations} changed: {records} records, {whole} without an error, others {kinds:?}");
    assert!(
        iterations < 1000 || (kinds.len() == 4 && whole > iterations / 100),
        "the changes reach too little: {kinds:?}"
    );
}
