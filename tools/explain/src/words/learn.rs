//! Learns the weights of words from failures whose phase is known.

use std::collections::{BTreeMap, HashSet};

use super::{kinds, tokens, Weights, Words, KINDS};
use crate::phase::Phase;

/// Rarer words are names of one report.
const RAREST: u32 = 3;
/// The number of words in a table.
const MOST: usize = 1200;
/// What is added to each count, so that no word excludes a phase.
const SMOOTHING: f64 = 0.3;
/// The number of weights in a natural logarithm.
const SCALE: f64 = 16.0;

/// The number of logs of each phase, in the order of [`kinds`].
type Counts = [u32; KINDS];

/// Learns from failures and their phases: the words that tell most about the phase, and for each phase the logarithm of how much more
/// often a word is one of its words than one of the other phases'. This is naive Bayes.
#[must_use]
pub fn learn(cases: &[(Option<Phase>, &str)]) -> Words {
    let mut logs: Counts = Counts::default();
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for (kind, text) in cases {
        let words: HashSet<String> = tokens::of_text(super::tail(text.as_bytes()));
        add(&mut logs, *kind);
        for word in words {
            add(counts.entry(word).or_default(), *kind);
        }
    }
    let mut ranked: Vec<(f64, String, Counts)> = counts
        .into_iter()
        .filter(|(_, of_word)| of_word.iter().sum::<u32>() >= RAREST)
        .map(|(word, of_word)| (information(&of_word, &logs), word, of_word))
        .collect();
    ranked.sort_by(|(a, one, _), (b, other, _)| b.total_cmp(a).then_with(|| one.cmp(other)));
    ranked.truncate(MOST);
    let total: Counts = ranked
        .iter()
        .fold(Counts::default(), |sum, (_, _, of_word)| {
            let mut both = sum.iter().zip(of_word).map(|(sum, count)| sum + count);
            sum.map(|_| both.next().unwrap_or_default())
        });
    let kinds = f64::from(u32::try_from(ranked.len()).unwrap_or(u32::MAX));
    let weighted = ranked
        .into_iter()
        .map(|(_, word, of_word)| (word, weights(&of_word, &total, kinds)));
    Words(weighted.collect())
}

fn add(counts: &mut Counts, kind: Option<Phase>) {
    let of_kind = kinds().into_iter().zip(counts);
    for (_, count) in of_kind.filter(|(one, _)| *one == kind) {
        *count += 1;
    }
}

/// How much the word tells about the phase of a log: their mutual information.
fn information(of_word: &Counts, logs: &Counts) -> f64 {
    let all = f64::from(logs.iter().sum::<u32>());
    let with = f64::from(of_word.iter().sum::<u32>());
    let part = |count: f64, of_phase: f64, kind: f64| {
        if count > 0.0 {
            count / all * (count * all / (of_phase * kind)).ln()
        } else {
            0.0
        }
    };
    let both = of_word.iter().zip(logs).map(|(count, logs)| {
        let (count, logs) = (f64::from(*count), f64::from(*logs));
        part(count, logs, with) + part(logs - count, logs, all - with)
    });
    both.sum()
}

fn weights(of_word: &Counts, total: &Counts, kinds: f64) -> Weights {
    let word = f64::from(of_word.iter().sum::<u32>());
    let all = f64::from(total.iter().sum::<u32>());
    let mut logarithms = [0.0; KINDS];
    for ((logarithm, count), of_phase) in logarithms.iter_mut().zip(of_word).zip(total) {
        let (count, of_phase) = (f64::from(*count), f64::from(*of_phase));
        let own = (count + SMOOTHING) / (of_phase + SMOOTHING * kinds);
        let others = (word - count + SMOOTHING) / (all - of_phase + SMOOTHING * kinds);
        *logarithm = (own / others).ln();
    }
    let phases = f64::from(u32::try_from(KINDS).unwrap_or(u32::MAX));
    let mean = logarithms.iter().sum::<f64>() / phases;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "logarithms of counts are small"
    )]
    logarithms.map(|logarithm| ((logarithm - mean) * SCALE).round() as i32)
}
