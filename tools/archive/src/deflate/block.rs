//! Writes blocks: stored, with the fixed codes, or with their own codes.

use super::bits::Bits;
use super::matcher::Token;
use crate::huffman::{codes, lengths, LONGEST};

/// Length codes 257 to 285: the shortest length of each and the number of its extra bits.
pub(super) const LENGTHS: [(u16, u8); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];
/// Distance codes: the shortest distance of each and the number of its extra bits.
pub(super) const DISTANCES: [(u16, u8); 30] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (4, 0),
    (5, 1),
    (7, 1),
    (9, 2),
    (13, 2),
    (17, 3),
    (25, 3),
    (33, 4),
    (49, 4),
    (65, 5),
    (97, 5),
    (129, 6),
    (193, 6),
    (257, 7),
    (385, 7),
    (513, 8),
    (769, 8),
    (1025, 9),
    (1537, 9),
    (2049, 10),
    (3073, 10),
    (4097, 11),
    (6145, 11),
    (8193, 12),
    (12289, 12),
    (16385, 13),
    (24577, 13),
];
/// The order in which the lengths of the code-length code are stored.
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];
const END: usize = 256;

fn length_code(length: u16) -> usize {
    LENGTHS.partition_point(|(first, _)| *first <= length) - 1
}

fn distance_code(distance: u16) -> usize {
    DISTANCES.partition_point(|(first, _)| *first <= distance) - 1
}

/// Writes a block in the shortest of the three encodings.
pub(super) fn block(bits: &mut Bits, tokens: &[Token], data: &[u8], last: bool) {
    let mut literals = [0u32; 286];
    let mut distances = [0u32; 30];
    literals[END] = 1;
    for token in tokens {
        match token {
            Token::Literal(byte) => literals[usize::from(*byte)] += 1,
            Token::Match { length, distance } => {
                literals[257 + length_code(*length)] += 1;
                distances[distance_code(*distance)] += 1;
            }
        }
    }
    let (literal_lengths, mut distance_lengths) =
        (lengths(&literals, LONGEST), lengths(&distances, LONGEST));
    // Some decoders require at least one distance code.
    if distance_lengths.iter().all(|length| *length == 0) {
        distance_lengths[0] = 1;
    }
    let header = Header::new(&literal_lengths, &distance_lengths);
    let (fixed_literals, fixed_distances) = fixed();
    let cost = |literal: &[u8], distance: &[u8]| -> u64 {
        let of = |counts: &[u32], lengths: &[u8]| -> u64 {
            let pairs = counts.iter().zip(lengths);
            pairs
                .map(|(count, length)| u64::from(*count) * u64::from(*length))
                .sum()
        };
        of(&literals, literal) + of(&distances, distance)
    };
    let dynamic = header.bits() + cost(&literal_lengths, &distance_lengths);
    let fixed = cost(&fixed_literals, &fixed_distances);
    let extra: u64 = tokens.iter().map(extra_bits).sum();
    let stored = (data.len() as u64 + 5 * (data.len() as u64 / 0xffff + 1)) * 8;
    if stored < dynamic.min(fixed) + extra {
        return store(bits, data, last);
    }
    bits.put(u32::from(last), 1);
    if fixed <= dynamic {
        bits.put(1, 2);
        write(bits, tokens, &fixed_literals, &fixed_distances);
    } else {
        bits.put(2, 2);
        header.write(bits);
        write(bits, tokens, &literal_lengths, &distance_lengths);
    }
}

fn extra_bits(token: &Token) -> u64 {
    match token {
        Token::Literal(_) => 0,
        Token::Match { length, distance } => {
            u64::from(LENGTHS[length_code(*length)].1)
                + u64::from(DISTANCES[distance_code(*distance)].1)
        }
    }
}

fn fixed() -> (Vec<u8>, Vec<u8>) {
    let length = |symbol: usize| match symbol {
        0..=143 | 280.. => 8,
        144..=255 => 9,
        _ => 7,
    };
    ((0..288).map(length).collect(), vec![5; 30])
}

fn store(bits: &mut Bits, data: &[u8], last: bool) {
    let mut chunks = data.chunks(0xffff).peekable();
    loop {
        let chunk = chunks.next().unwrap_or_default();
        let is_end = chunks.peek().is_none();
        bits.put(u32::from(last && is_end), 1);
        bits.put(0, 2);
        bits.align();
        let length = chunk.len() as u16;
        bits.out.extend(length.to_le_bytes());
        bits.out.extend((!length).to_le_bytes());
        bits.out.extend(chunk);
        if is_end {
            return;
        }
    }
}

fn write(bits: &mut Bits, tokens: &[Token], literal_lengths: &[u8], distance_lengths: &[u8]) {
    let (literals, distances) = (codes(literal_lengths), codes(distance_lengths));
    for token in tokens {
        match token {
            Token::Literal(byte) => {
                let symbol = usize::from(*byte);
                bits.put(literals[symbol], literal_lengths[symbol].into());
            }
            Token::Match { length, distance } => {
                let code = length_code(*length);
                let (first, extra) = LENGTHS[code];
                bits.put(literals[257 + code], literal_lengths[257 + code].into());
                bits.put((length - first).into(), extra.into());
                let code = distance_code(*distance);
                let (first, extra) = DISTANCES[code];
                bits.put(distances[code], distance_lengths[code].into());
                bits.put((distance - first).into(), extra.into());
            }
        }
    }
    bits.put(literals[END], literal_lengths[END].into());
}

/// The run-length-encoded code lengths of a dynamic block.
struct Header {
    literals: usize,
    distances: usize,
    /// Symbol, value of its extra bits, and number of extra bits.
    runs: Vec<(usize, u32, u32)>,
    lengths: Vec<u8>,
    shown: usize,
}

impl Header {
    fn new(literal_lengths: &[u8], distance_lengths: &[u8]) -> Self {
        let used = |lengths: &[u8], least: usize| {
            let last = lengths.iter().rposition(|length| *length > 0);
            last.map_or(least, |last| (last + 1).max(least))
        };
        let (literals, distances) = (used(literal_lengths, 257), used(distance_lengths, 1));
        let mut all = literal_lengths[..literals].to_vec();
        all.extend(&distance_lengths[..distances]);
        let runs = runs(&all);
        let mut frequencies = [0u32; 19];
        for (symbol, _, _) in &runs {
            frequencies[*symbol] += 1;
        }
        let lengths = lengths(&frequencies, 7);
        let shown = ORDER.iter().rposition(|symbol| lengths[*symbol] > 0);
        Self {
            literals,
            distances,
            runs,
            lengths,
            shown: shown.map_or(4, |last| (last + 1).max(4)),
        }
    }

    fn bits(&self) -> u64 {
        let runs = self
            .runs
            .iter()
            .map(|(symbol, _, extra)| u64::from(self.lengths[*symbol]) + u64::from(*extra));
        14 + 3 * self.shown as u64 + runs.sum::<u64>()
    }

    fn write(&self, bits: &mut Bits) {
        bits.put(self.literals as u32 - 257, 5);
        bits.put(self.distances as u32 - 1, 5);
        bits.put(self.shown as u32 - 4, 4);
        for symbol in &ORDER[..self.shown] {
            bits.put(self.lengths[*symbol].into(), 3);
        }
        let codes = codes(&self.lengths);
        for (symbol, value, extra) in &self.runs {
            bits.put(codes[*symbol], self.lengths[*symbol].into());
            bits.put(*value, *extra);
        }
    }
}

fn runs(lengths: &[u8]) -> Vec<(usize, u32, u32)> {
    let mut runs = Vec::new();
    let mut rest = lengths;
    while let Some((&length, _)) = rest.split_first() {
        let mut run = rest.iter().take_while(|one| **one == length).count();
        rest = &rest[run..];
        if length != 0 {
            runs.push((length.into(), 0, 0));
            run -= 1;
        }
        while run > 0 {
            let part = match (length, run) {
                (_, ..3) => {
                    runs.push((length.into(), 0, 0));
                    1
                }
                (0, ..11) => {
                    runs.push((17, run as u32 - 3, 3));
                    run
                }
                (0, _) => {
                    let part = run.min(138);
                    runs.push((18, part as u32 - 11, 7));
                    part
                }
                _ => {
                    let part = run.min(6);
                    runs.push((16, part as u32 - 3, 2));
                    part
                }
            };
            run -= part;
        }
    }
    runs
}
