//! Round trips with zlib's decoder, sizes, and the tables.

use super::block::{DISTANCES, LENGTHS};
use super::deflate;
use std::io::{Read, Write};

fn inflated(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::DeflateDecoder::new(data)
        .read_to_end(&mut out)
        .unwrap();
    out
}

/// Returns bytes from a deterministic generator (xorshift) with `spread` different values.
fn noise(length: usize, spread: u64) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % spread) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Compares with the crate `flate2` as the oracle.
#[test]
fn round_trips() {
    let mut samples: Vec<Vec<u8>> = vec![vec![], vec![7], vec![0; 100_000], b"abcabcabc".to_vec()];
    for length in [1, 2, 3, 4, 257, 258, 259, 70_000, 200_000] {
        samples.push(noise(length, 256));
        samples.push(noise(length, 3));
    }
    let text: Vec<u8> = (0..20_000u32)
        .flat_map(|n| format!("line {n}: {}\n", n % 97).into_bytes())
        .collect();
    samples.push(text);
    // Fibonacci frequencies cause the longest codes.
    let (mut one, mut other, mut skewed) = (1usize, 1usize, Vec::new());
    for byte in 0..24u8 {
        skewed.extend(std::iter::repeat_n(byte, one));
        (one, other) = (other, one + other);
    }
    samples.push(skewed);
    for sample in samples {
        let small = deflate(&sample);
        assert_eq!(inflated(&small), sample, "{} bytes", sample.len());
        assert_eq!(deflate(&sample), small);
    }
}

#[test]
fn small_enough() {
    let library = std::env::current_exe().and_then(std::fs::read).unwrap();
    let library = &library[..library.len().min(1 << 19)];
    let ours = deflate(library).len();
    let mut encoder =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(library).unwrap();
    let theirs = encoder.finish().unwrap().len();
    // The output may be at most two percent larger than with zlib's default level.
    assert!(ours * 100 <= theirs * 102, "{ours} bytes, zlib-rs {theirs}");
    assert_eq!(inflated(&deflate(library)), library);
}

#[test]
fn tables() {
    for pair in LENGTHS[..28].windows(2).chain(DISTANCES.windows(2)) {
        assert_eq!(pair[0].0 + (1 << pair[0].1), pair[1].0, "{pair:?}");
    }
}
