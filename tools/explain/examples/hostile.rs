//! Measures time and memory on pathological logs: `cargo run --release -p explain --example hostile -- [MEGABYTES]`.
//!
//! Each kind is measured at one size and at twice that size. Linear time doubles.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program that prints figures"
)]

use std::error::Error;
use std::fs;
use std::time::Instant;

use explain::{Catalogue, Explainer};

/// A name and the text to repeat. `#` becomes a number.
const KINDS: [(&str, &[u8]); 12] = [
    ("a line without an end", b"x"),
    ("NULs", b"\0"),
    ("escapes alone", b"\x1b"),
    ("colours alone", b"\x1b[31m"),
    ("a title that never ends", b"\x1b]0;title"),
    ("truncated UTF-8", b"\xe2\x82\xf0\x9f\n"),
    ("empty lines", b"\n"),
    ("carriage returns", b"ERROR: x\r"),
    ("literals in one line", b"ERROR: Error in fail: no such target '//:a'; "),
    ("one error", b"ERROR: /w/a/BUILD.bazel:3:9: name 'rule' is not defined\n"),
    ("distinct errors", b"ERROR: /w/a/BUILD.bazel:3:9: name 'rule_#' is not defined\n"),
    (
        "failed actions that nobody knows",
        b"ERROR: /w/a/BUILD.bazel:#:20: Compiling Rust rlib a failed: (Exit 1): process_wrapper failed: error executing Rustc command \
(from target //a:a_#) x\nerror: something new\n --> a.rs:1:1\n",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let megabytes: usize = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 50,
    };
    let catalogue = Catalogue::builtin()?;
    for (name, part) in KINDS {
        let once = seconds(&catalogue, part, megabytes * 1_000_000);
        let twice = seconds(&catalogue, part, megabytes * 2_000_000);
        println!(
            "{name}: {megabytes} MB in {once:.2} s, twice that in {twice:.2} s ({:.0} MB/s); peak memory so far {}",
            2.0 * megabytes as f64 / twice,
            peak()
        );
    }
    Ok(())
}

fn seconds(catalogue: &Catalogue, part: &[u8], size: usize) -> f64 {
    let mut explainer = Explainer::new(catalogue);
    let mut piece = Vec::new();
    let (mut fed, mut number, mut spent) = (0, 0_u64, 0.0);
    while fed < size {
        piece.clear();
        while piece.len() < 1 << 18 {
            number += 1;
            for byte in part {
                match byte {
                    b'#' => piece.extend_from_slice(number.to_string().as_bytes()),
                    _ => piece.push(*byte),
                }
            }
        }
        fed += piece.len();
        let start = Instant::now();
        explainer.feed(&piece);
        spent += start.elapsed().as_secs_f64();
    }
    let start = Instant::now();
    let report = explainer.finish();
    spent += start.elapsed().as_secs_f64();
    assert!(report.failures.len() <= 1000, "bounded");
    spent
}

fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.map_or("unknown", |line| line.trim_start_matches("VmHWM:"))
        .trim()
        .to_owned()
}
