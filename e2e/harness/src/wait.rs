//! Figures that come a moment late.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How long a server may take to write down what it did: BuildGrid writes a file with many other figures, one by one.
const DEADLINE: Duration = Duration::from_secs(120);

/// Reads until the figure is the expected one, and returns the last that was read.
///
/// # Errors
/// Those of reading.
pub fn eventually<T: PartialEq>(expected: &T, read: impl Fn() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    loop {
        let value = read()?;
        if value == *expected || started.elapsed() > DEADLINE {
            return Ok(value);
        }
        thread::sleep(Duration::from_millis(200));
    }
}
