//! Finds the matches of a stream.

const WINDOW: usize = 1 << 15;
const HASH_BITS: u32 = 15;
const SHORTEST: usize = 3;
const FARTHEST_LENGTH: usize = 258;
/// Maximum number of earlier positions to try for a match.
const CHAIN: usize = 96;
/// A match of this length ends the search.
const NICE: usize = 128;
#[derive(Clone, Copy)]
pub(super) enum Token {
    Literal(u8),
    Match { length: u16, distance: u16 },
}

/// Finds matches in the last 32 KiB. Uses hash chains over three-byte sequences and one step of lookahead.
pub(super) struct Matcher<'d> {
    data: &'d [u8],
    pub(super) at: usize,
    head: Vec<u32>,
    previous: Vec<u32>,
    /// A match at `at`, found by the lookahead from the previous position.
    found: Option<(usize, usize)>,
}

impl<'d> Matcher<'d> {
    pub(super) fn new(data: &'d [u8]) -> Self {
        Self {
            data,
            at: 0,
            head: vec![0; 1 << HASH_BITS],
            previous: vec![0; WINDOW],
            found: None,
        }
    }

    pub(super) fn next(&mut self) -> Token {
        let here = self.found.take().or_else(|| self.longest(self.at));
        self.insert(self.at);
        let Some((length, distance)) = here else {
            let literal = self.data[self.at];
            self.at += 1;
            return Token::Literal(literal);
        };
        // A longer match one byte later is worth one literal.
        if length < NICE {
            let later = self.longest(self.at + 1);
            if later.is_some_and(|(next, _)| next > length) {
                self.found = later;
                let literal = self.data[self.at];
                self.at += 1;
                return Token::Literal(literal);
            }
        }
        for at in self.at + 1..self.at + length {
            self.insert(at);
        }
        self.at += length;
        Token::Match {
            length: length as u16,
            distance: distance as u16,
        }
    }

    fn hash(&self, at: usize) -> Option<usize> {
        let bytes = self.data.get(at..at + SHORTEST)?;
        let value = bytes
            .iter()
            .fold(0u32, |value, byte| value << 8 | u32::from(*byte));
        Some((value.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize)
    }

    /// Inserts a position. Stores positions plus one, so that 0 means "none".
    fn insert(&mut self, at: usize) {
        if let Some(hash) = self.hash(at) {
            self.previous[at % WINDOW] = self.head[hash];
            self.head[hash] = at as u32 + 1;
        }
    }

    fn longest(&self, at: usize) -> Option<(usize, usize)> {
        let mut candidate = self.head[self.hash(at)?];
        let most = FARTHEST_LENGTH.min(self.data.len() - at);
        let mut best = (SHORTEST - 1, 0);
        for _ in 0..CHAIN {
            let Some(place) = (candidate as usize).checked_sub(1) else {
                break;
            };
            // An overwritten slot of the ring leads to a later position.
            if place >= at || at - place > WINDOW {
                break;
            }
            let length = self.common(place, at, most, best.0);
            if length > best.0 {
                best = (length, at - place);
                if length >= NICE.min(most) {
                    break;
                }
            }
            let next = self.previous[place % WINDOW];
            if next >= candidate {
                break;
            }
            candidate = next;
        }
        // A match of three bytes at a long distance costs more than three literals.
        let is_short = best.0 == SHORTEST && best.1 > 4096;
        (best.0 >= SHORTEST && !is_short).then_some(best)
    }

    /// Returns the number of equal bytes, or 0 if it does not exceed `best`.
    fn common(&self, one: usize, other: usize, most: usize, best: usize) -> usize {
        if best >= most || self.data[one + best] != self.data[other + best] {
            return 0;
        }
        let pairs = self.data[one..one + most]
            .iter()
            .zip(&self.data[other..other + most]);
        pairs.take_while(|(one, other)| one == other).count()
    }
}
