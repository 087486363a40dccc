//! Finds the lines of a text that contain one of many literals, and which ones they contain.

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchError};
use memchr::{memchr, memrchr};

/// The number of parts of a text that are searched in turns. Each step of an automaton waits for a memory access that depends on the
/// step before, so one core can advance several parts meanwhile. Four parts are about twice as fast as one.
const LANES: usize = 4;

/// A longer list of a line's literals is left to the reader of the line.
const MOST: usize = 32;

/// A literal in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Where the line begins.
    pub line: usize,
    /// The number of the literal. `None` after so many that the rest of the line was not searched.
    pub literal: Option<usize>,
}

/// One part of a text, made of complete lines.
#[derive(Debug, Default)]
struct Lane {
    at: usize,
    end: usize,
    state: StateID,
    found: Vec<Hit>,
    /// The line of the last hit.
    line: std::ops::Range<usize>,
    /// The number of hits in that line.
    hits: usize,
}

/// Returns the literals of the automaton in each line that contains any, in the order of the lines. Lines end with `\n`, which no literal
/// may contain.
///
/// # Errors
/// Fails if the automaton does not support unanchored searches.
pub(crate) fn hits(automaton: &DFA, text: &[u8]) -> Result<Vec<Hit>, MatchError> {
    let start = automaton.start_state(Anchored::No)?;
    let mut begin = 0;
    let mut lanes: [Lane; LANES] = Default::default();
    for (index, lane) in lanes.iter_mut().enumerate() {
        let near = text.len() * (index + 1) / LANES;
        let rest = text.get(near..).unwrap_or_default();
        let end = memchr(b'\n', rest).map_or(text.len(), |at| near + at + 1);
        *lane = Lane {
            at: begin,
            end: end.max(begin),
            state: start,
            ..Lane::default()
        };
        begin = lane.end;
    }
    while lanes.iter().any(|lane| lane.at < lane.end) {
        if lanes.iter().all(|lane| lane.at < lane.end) {
            together(automaton, text, &mut lanes);
        } else {
            for lane in lanes.iter_mut().filter(|lane| lane.at < lane.end) {
                alone(automaton, text, lane);
            }
        }
        for lane in &mut lanes {
            if automaton.is_match(lane.state) {
                lane.note(automaton, text, start);
            }
        }
    }
    Ok(lanes.map(|lane| lane.found).concat())
}

impl Lane {
    /// Takes note of the literals that end here.
    fn note(&mut self, automaton: &DFA, text: &[u8], start: StateID) {
        if !self.line.contains(&(self.at - 1)) {
            let before = text.get(..self.at).unwrap_or_default();
            let first = memrchr(b'\n', before).map_or(0, |newline| newline + 1);
            let rest = text.get(self.at..self.end).unwrap_or_default();
            let end = memchr(b'\n', rest).map_or(self.end, |newline| self.at + newline + 1);
            self.line = first..end;
            self.hits = 0;
        }
        let line = self.line.start;
        let count = automaton.match_len(self.state);
        self.hits += count;
        if self.hits > MOST {
            self.found.push(Hit {
                line,
                literal: None,
            });
            self.at = self.line.end;
            self.state = start;
            return;
        }
        self.found.extend((0..count).map(|index| Hit {
            line,
            literal: Some(automaton.match_pattern(self.state, index).as_usize()),
        }));
        if self.at == self.end {
            self.state = start;
        }
    }
}

/// Advances all lanes by the same number of bytes, until one has a match or reaches its end.
fn together(automaton: &DFA, text: &[u8], lanes: &mut [Lane; LANES]) {
    // `zip` stops at the end of the shortest lane.
    let part = |lane: &Lane| text.get(lane.at..lane.end).unwrap_or_default();
    let [one, two, three, four] = &*lanes;
    let bytes = part(one)
        .iter()
        .zip(part(two))
        .zip(part(three))
        .zip(part(four));
    let mut states = [one.state, two.state, three.state, four.state];
    let mut taken = 0;
    for (((one, two), three), four) in bytes {
        let [a, b, c, d] = states;
        states = [
            automaton.next_state(Anchored::No, a, *one),
            automaton.next_state(Anchored::No, b, *two),
            automaton.next_state(Anchored::No, c, *three),
            automaton.next_state(Anchored::No, d, *four),
        ];
        taken += 1;
        let [a, b, c, d] = states;
        if automaton.is_special(a)
            | automaton.is_special(b)
            | automaton.is_special(c)
            | automaton.is_special(d)
        {
            break;
        }
    }
    for (lane, state) in lanes.iter_mut().zip(states) {
        lane.at += taken;
        lane.state = state;
    }
}

/// Advances one lane to its next match or to its end.
fn alone(automaton: &DFA, text: &[u8], lane: &mut Lane) {
    for byte in text.get(lane.at..lane.end).unwrap_or_default() {
        lane.state = automaton.next_state(Anchored::No, lane.state, *byte);
        lane.at += 1;
        if automaton.is_special(lane.state) {
            return;
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use aho_corasick::dfa::DFA;

    use super::{hits, Hit, MOST};

    /// The same search, line by line.
    fn simply(literals: &[&str], text: &str) -> Vec<Hit> {
        let mut line = 0;
        let mut found = Vec::new();
        for part in text.split_inclusive('\n') {
            // The longest literal comes first.
            let mut all: Vec<_> = literals.iter().enumerate().collect();
            all.sort_by_key(|(_, literal)| std::cmp::Reverse(literal.len()));
            let mut hits = Vec::new();
            for end in 1..=part.len() {
                let before = part.get(..end).unwrap_or_default();
                let here = all
                    .iter()
                    .filter(|(_, literal)| before.ends_with(**literal));
                hits.extend(here.map(|(at, _)| Some(*at)));
            }
            if hits.len() > MOST {
                hits.truncate(MOST);
                hits.push(None);
            }
            found.extend(hits.into_iter().map(|literal| Hit { line, literal }));
            line += part.len();
        }
        found
    }

    #[test]
    fn as_line_by_line() {
        let literals = ["abc", "b", "caa", "ccc"];
        let automaton = DFA::builder().build(literals).unwrap();
        // Pseudo-random texts of three letters and line ends.
        let mut seed = 7_u32;
        for length in 0..600 {
            let text: String = (0..length)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let letters = ['a', 'c', 'a', 'c', 'a', 'b', 'x', 'x', '\n'];
                    letters
                        .get((seed >> 16) as usize % letters.len())
                        .copied()
                        .unwrap_or('x')
                })
                .collect();
            assert_eq!(
                hits(&automaton, text.as_bytes()).unwrap(),
                simply(&literals, &text),
                "{text:?}"
            );
        }
    }

    #[test]
    fn hardly_any_text() {
        let automaton = DFA::builder().build(["a"]).unwrap();
        let many = "a".repeat(MOST);
        for text in [
            "",
            "a",
            "\n",
            "\na",
            "a\n\n\na",
            "x\nxa",
            &many,
            &format!("{many}a\na"),
        ] {
            assert_eq!(
                hits(&automaton, text.as_bytes()).unwrap(),
                simply(&["a"], text),
                "{text:?}"
            );
        }
    }
}
