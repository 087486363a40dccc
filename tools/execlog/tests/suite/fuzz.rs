//! Changes logs at random. Reading them must not panic, hang or take a disproportionate amount of memory.
//!
//! `EXECLOG_FUZZ_ITERATIONS` sets the number of changes (default 5,000), and `EXECLOG_FUZZ_SEED` sets the random seed.

use crate::fixture;
use execlog::{Error, Limits, Reader};

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

/// Returns the real logs, and the compact ones also decompressed, so that changes in them get past zstd.
fn logs() -> Vec<Vec<u8>> {
    let mut logs = Vec::new();
    for name in [
        "clean.json",
        "clean.bin",
        "clean.zst",
        "disk_hits.bin",
        "disk_hits.zst",
        "up_to_date.zst",
    ] {
        let log = fixture(name);
        if name.ends_with(".zst") {
            let mut plain = Vec::new();
            let mut decoder = ruzstd::decoding::StreamingDecoder::new(log.as_slice()).unwrap();
            std::io::Read::read_to_end(&mut decoder, &mut plain).unwrap();
            logs.push(plain);
        }
        logs.push(log);
    }
    logs
}

fn change(random: &mut Random, data: &mut Vec<u8>, others: &[Vec<u8>]) {
    for _ in 0..=random.below(4) {
        let at = random.below(data.len());
        let rest = data.len() - at;
        match random.below(9) {
            0 | 1 => data[at] = random.next() as u8,
            2 => data[at] ^= 1 << random.below(8),
            3 => data[at] = data[at].wrapping_add(1),
            // The start of a huge number.
            4 => {
                let end = at + random.below(9).min(rest);
                data[at..end].fill(0xff);
            }
            5 => {
                let other = &others[random.below(others.len())];
                let from = random.below(other.len());
                let size = random.below(64).min(rest).min(other.len() - from);
                data[at..at + size].copy_from_slice(&other[from..from + size]);
            }
            6 => {
                let size = random.below(64).min(rest);
                data.drain(at..at + size);
            }
            7 => {
                let from = random.below(data.len());
                let piece = data[from..(from + random.below(400)).min(data.len())].to_vec();
                data.splice(at..at, piece);
            }
            _ => data.truncate(at.max(1)),
        }
        if data.is_empty() {
            data.push(b'{');
        }
    }
}

/// Reads everything, including lists and messages. Returns the number of spawns and the error.
fn examine(log: &[u8]) -> (u64, Option<Error>) {
    let limits = Limits {
        message_bytes: 1 << 20,
        stored_bytes: 1 << 22,
        files: 10_000,
    };
    let mut reader = match Reader::with_limits(log, limits) {
        Ok(reader) => reader,
        Err(error) => return (0, Some(error)),
    };
    let mut error = None;
    for spawn in &mut reader {
        match spawn {
            Ok(spawn) => {
                if let Ok(files) = spawn.inputs.list() {
                    assert!(files.windows(2).all(|pair| pair[0].path <= pair[1].path));
                }
            }
            Err(found) => {
                let text = found.to_string();
                assert!(!text.is_empty() && text.len() < 20_000, "{text}");
                error = Some(found);
            }
        }
    }
    (reader.spawns_read(), error)
}

#[test]
fn random_changes() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .map(|text| text.parse::<u64>().expect("a whole number"))
    };
    let iterations = number("EXECLOG_FUZZ_ITERATIONS").unwrap_or(5_000);
    let mut random = Random(
        number("EXECLOG_FUZZ_SEED")
            .unwrap_or(0x9e37_79b9_7f4a_7c15)
            .max(1),
    );
    let logs = logs();
    let (mut whole, mut spawns) = (0u64, 0u64);
    let mut kinds = std::collections::BTreeMap::<&str, u64>::new();
    for _ in 0..iterations {
        let mut log = logs[random.below(logs.len())].clone();
        change(&mut random, &mut log, &logs);
        let (read, error) = examine(&log);
        spawns += read;
        whole += u64::from(error.is_none());
        let kind = match error {
            None => continue,
            Some(Error::Truncated { .. }) => "truncated",
            Some(Error::Malformed { .. }) => "malformed",
            Some(Error::TooLarge { .. }) => "too large",
            Some(Error::Reference { .. }) => "reference",
            Some(Error::Zstd { .. }) => "zstd",
            Some(Error::UnknownFormat { .. }) => "unknown format",
            Some(other) => panic!("{other}"),
        };
        *kinds.entry(kind).or_default() += 1;
    }
    println!("{iterations} changed logs: {spawns} spawns, {whole} logs without an error, others {kinds:?}");
    assert!(
        iterations < 1000 || (kinds.len() == 6 && whole > iterations / 100),
        "the changes reach too little"
    );
}

#[test]
fn every_byte_inverted() {
    for log in logs().iter().filter(|log| log.len() < 6_000) {
        for index in 0..log.len() {
            let mut log = log.clone();
            log[index] ^= 0xff;
            examine(&log);
        }
    }
}
