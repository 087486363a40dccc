//! Measures how fast a profile is read, and how fast it is only decompressed: `cargo run --release -p profile --example throughput FILE…`.
//!
//! Decompression uses one core, so a compressed profile cannot be read in less time. A plain file is only read from the disk.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a tool for developers"
)]

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::time::Instant;

fn decompressed(path: &str) -> Result<u64, Box<dyn std::error::Error>> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    if file.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        all(flate2::bufread::MultiGzDecoder::new(file))
    } else {
        all(file)
    }
}

/// Reads in the chunks that the library uses.
fn all(mut file: impl Read) -> Result<u64, Box<dyn std::error::Error>> {
    let mut buffer = vec![0; 1 << 18];
    let mut sum = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum),
            count => sum += count as u64,
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let start = Instant::now();
        let size = decompressed(&path)?;
        let alone = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let profile = profile::open(path.as_ref())?;
        let whole = start.elapsed().as_secs_f64();
        println!(
            "{path}: {} events, {size} bytes; decompressed in {alone:.3} s, read in {whole:.3} s",
            profile.events
        );
    }
    Ok(())
}
