//! A DEFLATE encoder (RFC 1951). Produces the same output on every machine, regardless of the installed zlib.

#![expect(
    clippy::indexing_slicing,
    reason = "all indices come from this file: positions below the length of the data, symbols below the size of their tables"
)]

mod bits;
mod block;
#[cfg(test)]
mod deflate_test;
mod matcher;

use bits::Bits;
use block::block;
use matcher::Matcher;

/// Number of tokens per block.
const BLOCK: usize = 1 << 14;

/// Compresses `data` to a raw DEFLATE stream.
///
/// # Example
/// ```
/// assert!(archive::deflate(&[b'a'; 1000]).len() < 20);
/// ```
#[must_use]
pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    let mut matcher = Matcher::new(data);
    let mut start = 0;
    loop {
        let mut tokens = Vec::with_capacity(BLOCK);
        while tokens.len() < BLOCK && matcher.at < data.len() {
            tokens.push(matcher.next());
        }
        let last = matcher.at >= data.len();
        block(
            &mut bits,
            &tokens,
            &data[start..matcher.at.min(data.len())],
            last,
        );
        start = matcher.at;
        if last {
            return bits.finish();
        }
    }
}
