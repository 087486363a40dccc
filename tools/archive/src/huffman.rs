//! Huffman codes of limited length, numbered as in DEFLATE (RFC 1951, 3.2.2).

#![expect(
    clippy::indexing_slicing,
    reason = "all indices come from this file: symbols below the number of frequencies, lengths up to 15"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The maximum length of a code in DEFLATE.
pub const LONGEST: usize = 15;

/// Returns the code length of each symbol, at most `limit` bits. Symbols that do not occur have length 0.
pub fn lengths(frequencies: &[u32], limit: usize) -> Vec<u8> {
    let mut symbols: Vec<(u32, usize)> = frequencies
        .iter()
        .enumerate()
        .filter(|(_, frequency)| **frequency > 0)
        .map(|(symbol, frequency)| (*frequency, symbol))
        .collect();
    symbols.sort_unstable();
    let mut lengths = vec![0u8; frequencies.len()];
    if let [(_, only)] = symbols.as_slice() {
        lengths[*only] = 1;
        return lengths;
    }
    let mut counts = depths(&symbols);
    limited(&mut counts, limit);
    // The rarest symbols get the longest codes.
    let mut rarest = symbols.iter();
    for (length, count) in counts.iter().enumerate().rev() {
        for (_, symbol) in rarest.by_ref().take(*count) {
            lengths[*symbol] = length as u8;
        }
    }
    lengths
}

/// Returns the number of symbols at each depth of the tree.
fn depths(symbols: &[(u32, usize)]) -> Vec<usize> {
    // Leaves come first, then inner nodes: parents have higher numbers than their children.
    let mut parents = vec![0usize; symbols.len().saturating_mul(2)];
    let mut heap: BinaryHeap<Reverse<(u64, usize)>> = symbols
        .iter()
        .enumerate()
        .map(|(leaf, (frequency, _))| Reverse((u64::from(*frequency), leaf)))
        .collect();
    let mut next = symbols.len();
    while let (Some(Reverse((one, left))), Some(Reverse((other, right)))) = (heap.pop(), heap.pop())
    {
        parents[left] = next;
        parents[right] = next;
        heap.push(Reverse((one + other, next)));
        next += 1;
        if heap.len() == 1 {
            break;
        }
    }
    let mut depth = vec![0usize; next];
    for node in (0..next.saturating_sub(1)).rev() {
        depth[node] = depth[parents[node]] + 1;
    }
    let mut counts = vec![0; depth.iter().max().map_or(1, |deepest| deepest + 1)];
    for leaf in 0..symbols.len() {
        counts[depth[leaf]] += 1;
    }
    counts
}

/// Moves deeper symbols up to `limit`, and others down until the code is a prefix code again (its Kraft sum is 1).
fn limited(counts: &mut Vec<usize>, limit: usize) {
    if counts.len() <= limit + 1 {
        return;
    }
    let deeper: usize = counts.drain(limit + 1..).sum();
    counts[limit] += deeper;
    let mut sum: usize = (1..=limit)
        .map(|length| counts[length] << (limit - length))
        .sum();
    while sum > 1 << limit {
        // Moves a code of the full length below the deepest shorter code, which makes room for both.
        counts[limit] -= 1;
        if let Some(length) = (1..limit).rev().find(|length| counts[*length] > 0) {
            counts[length] -= 1;
            counts[length + 1] += 2;
        }
        sum -= 1;
    }
}

/// Returns the code of each symbol with its first bit lowest, as DEFLATE writes it.
pub fn codes(lengths: &[u8]) -> Vec<u32> {
    let mut counts = [0u32; LONGEST + 1];
    for length in lengths.iter().filter(|length| **length > 0) {
        counts[usize::from(*length)] += 1;
    }
    let mut next = [0u32; LONGEST + 1];
    let mut code = 0;
    for length in 1..=LONGEST {
        code = (code + counts[length - 1]) << 1;
        next[length] = code;
    }
    let mut codes = vec![0; lengths.len()];
    for (to, length) in codes
        .iter_mut()
        .zip(lengths)
        .filter(|(_, length)| **length > 0)
    {
        let code = &mut next[usize::from(*length)];
        *to = code.reverse_bits() >> (32 - u32::from(*length));
        *code += 1;
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::{codes, lengths};

    fn kraft(lengths: &[u8]) -> f64 {
        let used = lengths.iter().filter(|length| **length > 0);
        used.map(|length| 0.5f64.powi(i32::from(*length))).sum()
    }

    #[test]
    fn complete_within_the_limit() {
        let fibonacci = |count: usize| {
            let mut numbers = vec![1u32, 1];
            while numbers.len() < count {
                numbers.push(numbers[numbers.len() - 1] + numbers[numbers.len() - 2]);
            }
            numbers
        };
        for (frequencies, limit) in [
            (vec![5, 0, 1, 1, 9], 15),
            (vec![1, 1], 15),
            (fibonacci(40), 15),
            (fibonacci(19), 7),
            (vec![3; 286], 15),
        ] {
            let lengths = lengths(&frequencies, limit);
            assert!(
                lengths.iter().all(|length| usize::from(*length) <= limit),
                "{lengths:?}"
            );
            assert!((kraft(&lengths) - 1.0).abs() < 1e-9, "{lengths:?}");
            for (frequency, length) in frequencies.iter().zip(&lengths) {
                assert_eq!(*frequency > 0, *length > 0);
            }
        }
        assert_eq!(lengths(&[0, 7, 0], 15), [0, 1, 0]);
        assert_eq!(lengths(&[0, 0], 15), [0, 0]);
    }

    /// The example of RFC 1951, 3.2.2.
    #[test]
    fn canonical() {
        let found = codes(&[3, 3, 3, 3, 3, 2, 4, 4]);
        let forward = [0b010, 0b011, 0b100, 0b101, 0b110, 0b00, 0b1110, 0b1111u32];
        let lengths = [3, 3, 3, 3, 3, 2, 4, 4];
        for ((code, forward), length) in found.iter().zip(forward).zip(lengths) {
            assert_eq!(*code, forward.reverse_bits() >> (32 - length));
        }
    }
}
