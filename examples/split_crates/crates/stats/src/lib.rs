//! Measures of a text's variety. A middle crate: depends on `tokens`; `report` depends on it.

mod counts;

use tokens::{Initial, Length, Stem, Surface, View, ViewName, Word};

pub use counts::Counts;

/// The statistics of a text under one view.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The number of words.
    pub total: usize,
    /// The number of distinct words.
    pub distinct: usize,
    /// The number of words that occur once.
    pub once: usize,
    /// Entropy in bits per word.
    pub entropy: f64,
    /// Simpson's index: the probability that two random words are equal, 0 … 1.
    pub simpson: f64,
    /// Yule's K, which is independent of the text's length.
    pub yule: f64,
    /// Inequality of the counts; 0 if all are equal.
    pub gini: f64,
    /// Mean share of distinct words in windows of [`WINDOW`] words, 0 … 1.
    pub window_variety: f64,
    /// The most frequent words with their counts. Ties are in alphabetical order.
    pub top: Vec<(String, usize)>,
    /// Median, 9th decile and maximum of the number of distinct words per sentence.
    pub per_sentence: [usize; 3],
}

/// The number of words in a window of `Profile::window_variety`.
pub const WINDOW: usize = 50;

/// Returns the statistics of `words`, including the `most` most frequent ones.
pub fn profile(words: &[Word], view: ViewName, most: usize) -> Profile {
    match view {
        ViewName::Surface => profile_as::<Surface>(words, most),
        ViewName::Stem => profile_as::<Stem>(words, most),
        ViewName::Initial => profile_as::<Initial>(words, most),
        ViewName::Length => profile_as::<Length>(words, most),
    }
}

fn profile_as<V: View>(words: &[Word], most: usize) -> Profile {
    let counts: Counts<V::Key> = words.iter().map(V::key).collect();
    Profile {
        total: counts.total(),
        distinct: counts.distinct(),
        once: counts.occurring(1),
        entropy: counts.entropy(),
        simpson: counts.simpson(),
        yule: counts.yule(),
        gini: counts.gini(),
        window_variety: window_variety::<V>(words),
        top: counts
            .top(most)
            .into_iter()
            .map(|(key, count)| (key.to_string(), count))
            .collect(),
        per_sentence: per_sentence::<V>(words),
    }
}

fn window_variety<V: View>(words: &[Word]) -> f64 {
    let keys: Vec<V::Key> = words.iter().map(V::key).collect();
    if keys.is_empty() {
        return 0.0;
    }
    let size = WINDOW.min(keys.len());
    let mut counts: Counts<V::Key> = keys[..size].iter().cloned().collect();
    let mut sum = counts.distinct() as f64;
    for (gone, come) in keys.iter().zip(&keys[size..]) {
        counts.remove(gone);
        counts.add(come.clone());
        sum += counts.distinct() as f64;
    }
    sum / ((keys.len() - size + 1) * size) as f64
}

fn per_sentence<V: View>(words: &[Word]) -> [usize; 3] {
    let mut sizes: Vec<usize> = words
        .chunk_by(|a, b| a.sentence == b.sentence)
        .map(|sentence| {
            sentence
                .iter()
                .map(V::key)
                .collect::<Counts<V::Key>>()
                .distinct()
        })
        .collect();
    sizes.sort_unstable();
    let at = |share: f64| {
        let last = sizes.len().saturating_sub(1) as f64;
        sizes
            .get((last * share).round() as usize)
            .copied()
            .unwrap_or(0)
    };
    [at(0.5), at(0.9), at(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_small_text() {
        let words = tokens::words("A rose is a rose. Is it?");
        let profile = profile(&words, ViewName::Surface, 2);
        assert_eq!((profile.total, profile.distinct, profile.once), (7, 4, 1));
        assert_eq!(profile.top, [("a".to_owned(), 2), ("is".to_owned(), 2)]);
        assert_eq!(profile.per_sentence, [3, 3, 3]);
    }

    #[test]
    fn an_empty_text_has_figures_too() {
        assert_eq!(profile(&[], ViewName::Stem, 3).window_variety, 0.0);
    }
}
