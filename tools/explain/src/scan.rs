//! Finds the lines of a text that contain one of many literals.

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchError};
use memchr::{memchr, memrchr};

/// The number of parts of a text that are searched in turns. Each step of an automaton waits for a memory access that depends on the
/// step before, so one core can advance several parts meanwhile. Four parts are about twice as fast as one.
const LANES: usize = 4;

/// One part of a text, made of complete lines.
#[derive(Debug, Clone, Copy)]
struct Lane {
    at: usize,
    end: usize,
    state: StateID,
}

/// Returns where each line that contains a literal of the automaton begins, in order. Lines end with `\n`, which no literal may contain.
///
/// # Errors
/// Fails if the automaton does not support unanchored searches.
pub(crate) fn lines_with(automaton: &DFA, text: &[u8]) -> Result<Vec<usize>, MatchError> {
    let start = automaton.start_state(Anchored::No)?;
    let mut ends = [0; LANES];
    for (index, end) in ends.iter_mut().enumerate() {
        let near = text.len() * (index + 1) / LANES;
        let rest = text.get(near..).unwrap_or_default();
        *end = memchr(b'\n', rest).map_or(text.len(), |at| near + at + 1);
    }
    let mut begin = 0;
    let mut lanes = ends.map(|end| {
        let lane = Lane {
            at: begin,
            end: end.max(begin),
            state: start,
        };
        begin = lane.end;
        lane
    });
    let mut found: [Vec<usize>; LANES] = Default::default();
    while lanes.iter().any(|lane| lane.at < lane.end) {
        if lanes.iter().all(|lane| lane.at < lane.end) {
            together(automaton, text, &mut lanes);
        } else {
            for lane in lanes.iter_mut().filter(|lane| lane.at < lane.end) {
                alone(automaton, text, lane);
            }
        }
        for (lane, found) in lanes.iter_mut().zip(&mut found) {
            if automaton.is_match(lane.state) {
                let before = text.get(..lane.at).unwrap_or_default();
                found.push(memrchr(b'\n', before).map_or(0, |newline| newline + 1));
                let rest = text.get(lane.at..lane.end).unwrap_or_default();
                lane.at = memchr(b'\n', rest).map_or(lane.end, |newline| lane.at + newline + 1);
                lane.state = start;
            }
        }
    }
    Ok(found.concat())
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

    use super::lines_with;

    /// The same search, line by line.
    fn simply(literals: &[&str], text: &str) -> Vec<usize> {
        let mut begin = 0;
        let mut found = Vec::new();
        for line in text.split_inclusive('\n') {
            if literals.iter().any(|literal| line.contains(literal)) {
                found.push(begin);
            }
            begin += line.len();
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
                lines_with(&automaton, text.as_bytes()).unwrap(),
                simply(&literals, &text),
                "{text:?}"
            );
        }
    }

    #[test]
    fn hardly_any_text() {
        let automaton = DFA::builder().build(["a"]).unwrap();
        for (text, expected) in [
            ("", vec![]),
            ("a", vec![0]),
            ("\n", vec![]),
            ("\na", vec![1]),
            ("a\n\n\na", vec![0, 4]),
            ("x\nxa", vec![2]),
        ] {
            assert_eq!(
                lines_with(&automaton, text.as_bytes()).unwrap(),
                expected,
                "{text:?}"
            );
        }
    }
}
