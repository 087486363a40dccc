//! Counts runs of `N` words.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

use tokens::{View, Word};

use super::{Phrase, Score};

/// The number of occurrences of each run of `N` keys, and of each single key.
pub struct Grams<K, const N: usize> {
    runs: HashMap<[K; N], u64>,
    keys: HashMap<K, u64>,
    total: u64,
}

impl<K: Clone + Eq + Hash + Ord + Display, const N: usize> Grams<K, N> {
    /// Counts the runs within each sentence.
    pub fn of<V: View<Key = K>>(words: &[Word]) -> Self {
        let mut grams = Self {
            runs: HashMap::new(),
            keys: HashMap::new(),
            total: words.len() as u64,
        };
        for sentence in words.chunk_by(|a, b| a.sentence == b.sentence) {
            for word in sentence {
                *grams.keys.entry(V::key(word)).or_insert(0) += 1;
            }
            for run in sentence.windows(N) {
                let run = std::array::from_fn(|i| V::key(&run[i]));
                *grams.runs.entry(run).or_insert(0) += 1;
            }
        }
        grams
    }

    /// Returns the `most` runs with the highest score among those that occur at least twice. Ties are in alphabetical order.
    pub fn best<S: Score>(&self, most: usize) -> Vec<Phrase> {
        let mut scored: Vec<(&[K; N], u64, f64)> = self
            .runs
            .iter()
            .filter(|(_, count)| **count > 1)
            .map(|(run, count)| (run, *count, self.score::<S>(run, *count)))
            .collect();
        scored.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(b.0)));
        scored.truncate(most);
        scored
            .into_iter()
            .map(|(run, count, score)| Phrase {
                text: run.each_ref().map(K::to_string).join(" "),
                count: count as usize,
                score,
            })
            .collect()
    }

    fn score<S: Score>(&self, run: &[K; N], count: u64) -> f64 {
        let alone: [f64; N] = std::array::from_fn(|i| self.keys[&run[i]] as f64);
        S::score(count as f64, alone, self.total as f64)
    }
}
