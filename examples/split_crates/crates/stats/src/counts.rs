//! A multiset with diversity measures.

use std::collections::HashMap;
use std::hash::Hash;

/// The number of occurrences of each key.
#[derive(Clone, Debug)]
pub struct Counts<K> {
    counts: HashMap<K, usize>,
    total: usize,
}

impl<K: Clone + Eq + Hash + Ord> FromIterator<K> for Counts<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let mut counts = Self {
            counts: HashMap::new(),
            total: 0,
        };
        for key in keys {
            counts.add(key);
        }
        counts
    }
}

impl<K: Clone + Eq + Hash + Ord> Counts<K> {
    /// Adds one occurrence.
    pub fn add(&mut self, key: K) {
        *self.counts.entry(key).or_insert(0) += 1;
        self.total += 1;
    }

    /// Removes one occurrence. Does nothing if there is none.
    pub fn remove(&mut self, key: &K) {
        if let Some(count) = self.counts.get_mut(key) {
            self.total -= 1;
            *count -= 1;
            if *count == 0 {
                self.counts.remove(key);
            }
        }
    }

    /// Returns the number of occurrences of all keys.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Returns the number of distinct keys.
    pub fn distinct(&self) -> usize {
        self.counts.len()
    }

    /// Returns the number of keys that occur exactly `times` times.
    pub fn occurring(&self, times: usize) -> usize {
        self.counts
            .values()
            .filter(|count| **count == times)
            .count()
    }

    /// Returns the entropy in bits per key.
    pub fn entropy(&self) -> f64 {
        // `0 -` because an empty sum is -0.
        0.0 - self
            .sorted()
            .iter()
            .map(|&count| self.share(count) * self.share(count).log2())
            .sum::<f64>()
    }

    /// Returns the probability that two keys drawn with replacement are equal.
    pub fn simpson(&self) -> f64 {
        self.sorted()
            .iter()
            .map(|&count| self.share(count).powi(2))
            .sum()
    }

    /// Returns Yule's characteristic K.
    pub fn yule(&self) -> f64 {
        if self.total == 0 {
            return 0.0;
        }
        let total = self.total as f64;
        let squares: f64 = self
            .sorted()
            .iter()
            .map(|&count| (count as f64).powi(2))
            .sum();
        10_000.0 * (squares - total) / (total * total)
    }

    /// Returns the Gini coefficient of the counts.
    pub fn gini(&self) -> f64 {
        let sorted = self.sorted();
        if sorted.is_empty() {
            return 0.0;
        }
        let n = sorted.len() as f64;
        let ranked: f64 = sorted
            .iter()
            .enumerate()
            .map(|(i, &count)| (i + 1) as f64 * count as f64)
            .sum();
        2.0 * ranked / (n * self.total as f64) - (n + 1.0) / n
    }

    /// Returns the most frequent keys. Ties are in key order.
    pub fn top(&self, most: usize) -> Vec<(K, usize)> {
        let mut all: Vec<_> = self
            .counts
            .iter()
            .map(|(key, count)| (key.clone(), *count))
            .collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all.truncate(most);
        all
    }

    fn share(&self, count: usize) -> f64 {
        count as f64 / self.total as f64
    }

    /// Returns the counts in ascending order, because their sums must not depend on the order of a hash table.
    fn sorted(&self) -> Vec<usize> {
        let mut sorted: Vec<usize> = self.counts.values().copied().collect();
        sorted.sort_unstable();
        sorted
    }
}
