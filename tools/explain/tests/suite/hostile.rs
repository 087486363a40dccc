//! Tests damaged, truncated and repetitive logs. Nothing panics, and reports stay small.

use explain::{Explainer, Report};

use crate::builtin;

/// Marsaglia's xorshift, so that every run tests the same logs.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below.max(1)
    }
}

fn explained(pieces: &[&[u8]]) -> Report {
    let mut explainer = Explainer::new(builtin());
    for piece in pieces {
        explainer.feed(piece);
    }
    explainer.finish()
}

#[test]
fn damaged_samples() {
    let samples: Vec<&[u8]> = builtin()
        .entries()
        .flat_map(|entry| &entry.samples)
        .map(|sample| sample.text.as_bytes())
        .collect();
    const NOISE: [&[u8]; 10] = [
        b"\x1b",
        b"\x1b[",
        b"\x1b]0;",
        b"\0",
        b"\r",
        b"\n",
        b"\xff\xfe",
        b"\xe2\x82",
        b"ERROR: ",
        b"\xf0\x9f\x92\xa5 ",
    ];
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for _ in 0..150 {
        let mut log: Vec<u8> = Vec::new();
        for _ in 0..numbers.next(12) {
            let sample = samples[numbers.next(samples.len())];
            log.extend_from_slice(&sample[..numbers.next(sample.len() + 1)]);
            log.extend_from_slice(NOISE[numbers.next(NOISE.len())]);
        }
        for _ in 0..numbers.next(20) {
            let at = numbers.next(log.len());
            if let Some(byte) = log.get_mut(at) {
                *byte = numbers.next(256) as u8;
            }
        }
        let cut = numbers.next(log.len() + 1);
        let (first, second) = log.split_at(cut);
        let report = explained(&[first, second]);
        // The size of the pieces must not matter.
        assert_eq!(report.lines, explained(&[&log]).lines);
        assert_eq!(report, explained(&[&log]));
    }
}

#[test]
fn one_long_line_of_everything() {
    for part in [
        &b"x"[..],
        b"\0",
        b"\x1b",
        b"\x1b[31m",
        b"\x1b]0;t",
        b"\r",
        b"ERROR: Error in fail: x; ",
    ] {
        let piece = part.repeat((3 << 20) / part.len());
        let report = explained(&[
            &piece,
            &piece,
            b"\nERROR: /w/a/BUILD.bazel:3:9: name 'x' is not defined\n",
        ]);
        assert_eq!(report.lines, 2, "{part:?}");
        let ids: Vec<_> = report
            .failures
            .iter()
            .filter_map(|one| one.id.as_deref())
            .collect();
        assert!(ids.contains(&"name-not-defined"), "{part:?}: {report:?}");
        assert!(report.failures.iter().all(|one| one.evidence.len() < 2000));
    }
}

#[test]
fn very_many_failures() {
    let repeated = "ERROR: /w/a/BUILD.bazel:3:9: name 'x' is not defined\n".repeat(100_000);
    let report = explained(&[repeated.as_bytes()]);
    assert_eq!(report.failures.len(), 1);
    assert_eq!(report.failures[0].count, 100_000);
    let distinct: String = (0..20_000)
        .map(|number| {
            format!(
                "ERROR: /w/a/BUILD.bazel:{number}:20: Compiling Rust rlib a failed: (Exit 1): x failed: error executing Rustc command \
                 (from target //a:a_{number}) x\nerror: something new {number}\n"
            )
        })
        .collect();
    assert!(explained(&[distinct.as_bytes()]).failures.len() <= 1000);
}
