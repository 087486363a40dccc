//! Gives the phase of a log in which no rule knows a line, from all of its words.
//!
//! [`Words`] counts how much more often each word occurs in the failures of one phase than in the others. The table of the built-in
//! words is learned from the logs of `tests/`; see [`learn`].

mod learn;
mod tokens;

use std::collections::{HashMap, HashSet};

use crate::phase::Phase;
pub use learn::learn;

/// The number of phases, and one for logs that tell of no failure.
const KINDS: usize = Phase::ALL.len() + 1;

/// The phases in the order of a table's columns. `None` is for logs that tell of no failure.
fn kinds() -> [Option<Phase>; KINDS] {
    let mut kinds = [None; KINDS];
    for (kind, phase) in kinds.iter_mut().zip(Phase::ALL) {
        *kind = Some(phase);
    }
    kinds
}

/// The weights of a word, in the order of [`kinds`].
type Weights = [i32; KINDS];

/// By how much the best phase must exceed the second, in sixteenths of a natural logarithm.
const MARGIN: i32 = 8;
/// The number of known words that a log needs.
const FEWEST: usize = 3;

/// The number of bytes at the end of a log whose words count.
const TAIL: usize = 1 << 14;

/// What words tell about phases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(HashMap<String, Weights>);

/// The phase of a text, and the line that proves it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Guess<'t> {
    pub phase: Phase,
    pub line: &'t [u8],
    /// Where the line begins.
    pub at: usize,
}

/// The last lines of a text.
fn tail(text: &[u8]) -> &[u8] {
    let start = text.len().saturating_sub(TAIL);
    let rest = text.get(start..).unwrap_or_default();
    let line = memchr::memchr(b'\n', rest).filter(|_| start > 0);
    rest.get(line.map_or(0, |at| at + 1)..).unwrap_or_default()
}

impl Words {
    /// Returns the built-in words.
    #[must_use]
    pub fn builtin() -> Self {
        Self::parse(include_str!("table.tsv"))
    }

    /// Reads a table: a word and its weights in each line. Skips other lines.
    #[must_use]
    pub fn parse(table: &str) -> Self {
        let row = |line: &str| {
            let mut parts = line.split('\t');
            let word = parts.next()?.to_owned();
            let weights: Option<Vec<i32>> = parts.map(|part| part.parse().ok()).collect();
            Some((word, weights?.try_into().ok()?))
        };
        Self(table.lines().filter_map(row).collect())
    }

    /// Writes the table that [`Words::parse`] reads, sorted by word.
    #[must_use]
    pub fn table(&self) -> String {
        let mut rows: Vec<String> = self
            .0
            .iter()
            .map(|(word, weights)| {
                let weights = weights.map(|weight| weight.to_string());
                format!("{word}\t{}\n", weights.join("\t"))
            })
            .collect();
        rows.sort_unstable();
        let names = kinds().map(|kind| kind.map_or("none", Phase::title));
        let names = names.join("\t");
        format!("# word\t{names}\n{}", rows.concat())
    }

    /// Returns the phase of a text whose last lines tell of a failure.
    pub(crate) fn guess<'t>(&self, text: &'t [u8]) -> Option<Guess<'t>> {
        let whole = text;
        let text = tail(whole);
        let words: HashSet<String> = tokens::of_text(text);
        let known: Vec<&Weights> = words.iter().filter_map(|word| self.0.get(word)).collect();
        let mut sums = kinds().map(|kind| (self.sum(&words, kind), kind));
        sums.sort_unstable_by_key(|(sum, kind)| (-sum, *kind));
        let [(best, kind), (second, _), ..] = sums;
        let phase = kind.filter(|_| known.len() >= FEWEST && best - second >= MARGIN)?;
        let mut at = whole.len() - text.len();
        let mut proof: Option<(i32, Guess<'t>)> = None;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let words: HashSet<String> = tokens::of_text(line);
            let sum = self.sum(&words, kind);
            if tokens::tells_of_failure(line) && proof.as_ref().is_none_or(|(most, _)| sum > *most)
            {
                proof = Some((sum, Guess { phase, line, at }));
            }
            at += line.len();
        }
        proof.map(|(_, guess)| guess)
    }

    fn sum(&self, words: &HashSet<String>, kind: Option<Phase>) -> i32 {
        let weight = |word| {
            let weights: &Weights = self.0.get(word)?;
            let of_kind = kinds().into_iter().zip(weights);
            let mut weights = of_kind.filter(|(one, _)| *one == kind);
            weights.next().map(|(_, weight)| *weight)
        };
        words.iter().filter_map(weight).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{learn, Words};
    use crate::phase::Phase;

    fn small() -> Words {
        let link = "error: the linker failed\nsymbol undefined\n";
        let fetch = "error: the download failed\nserver refused\n";
        let mut cases = vec![(Some(Phase::Link), link); 5];
        cases.extend(vec![(Some(Phase::Fetch), fetch); 5]);
        learn(&cases)
    }

    #[test]
    fn the_words_of_a_phase() {
        let words = small();
        for (text, expected) in [
            (
                "a\nthe linker crashed\nat a symbol that is undefined\n",
                Some((Phase::Link, "at a symbol that is undefined\n", 21)),
            ),
            (
                "download from a server\ncould not: refused",
                Some((Phase::Fetch, "could not: refused", 23)),
            ),
            // No line tells of a failure, too few known words, no phase prevails
            ("the linker finds a symbol, the linker works\n", None),
            ("the linker crashed\n", None),
            ("linker symbol download server refused undefined\n", None),
        ] {
            let guess = words.guess(text.as_bytes());
            let told = guess.map(|guess| (guess.phase, guess.line.to_vec(), guess.at));
            let expected = expected.map(|(phase, line, at)| (phase, line.as_bytes().to_vec(), at));
            assert_eq!(told, expected, "{text}");
        }
    }

    #[test]
    fn a_table_is_read_as_it_is_written() {
        let words = small();
        assert_eq!(Words::parse(&words.table()), words);
    }
}
