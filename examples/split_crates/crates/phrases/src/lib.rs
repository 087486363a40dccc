//! Phrases: words that occur together. A middle crate: depends on `tokens`; `report` depends on it. Independent of `stats`.

mod grams;
mod scores;

use std::str::FromStr;

use tokens::{Initial, Length, Stem, Surface, View, ViewName, Word};

use grams::Grams;
pub use scores::{Dice, LogLikelihood, Pmi, Score, TScore};

/// A sequence of words, and how much more often it occurs than by chance.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// The words, separated by spaces.
    pub text: String,
    /// The number of occurrences.
    pub count: usize,
    /// The requested score.
    pub score: f64,
}

/// The scores by name, for callers that choose one at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreName {
    /// [`Dice`]
    Dice,
    /// [`LogLikelihood`]
    LogLikelihood,
    /// [`Pmi`]
    Pmi,
    /// [`TScore`]
    TScore,
}

impl FromStr for ScoreName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name {
            "dice" => Self::Dice,
            "log-likelihood" => Self::LogLikelihood,
            "pmi" => Self::Pmi,
            "t-score" => Self::TScore,
            _ => {
                return Err(format!(
                    "score must be dice, log-likelihood, pmi or t-score, got {name:?}"
                ))
            }
        })
    }
}

/// Returns the `most` phrases of `length` words with the highest score that occur at least twice, each within one sentence.
///
/// Errors: a length other than 2 … 5.
pub fn phrases(
    words: &[Word],
    view: ViewName,
    length: usize,
    score: ScoreName,
    most: usize,
) -> Result<Vec<Phrase>, String> {
    match view {
        ViewName::Surface => by_length::<Surface>(words, length, score, most),
        ViewName::Stem => by_length::<Stem>(words, length, score, most),
        ViewName::Initial => by_length::<Initial>(words, length, score, most),
        ViewName::Length => by_length::<Length>(words, length, score, most),
    }
}

fn by_length<V: View>(
    words: &[Word],
    length: usize,
    score: ScoreName,
    most: usize,
) -> Result<Vec<Phrase>, String> {
    Ok(match length {
        2 => by_score::<V, 2>(words, score, most),
        3 => by_score::<V, 3>(words, score, most),
        4 => by_score::<V, 4>(words, score, most),
        5 => by_score::<V, 5>(words, score, most),
        _ => return Err(format!("length must be 2 to 5, got {length}")),
    })
}

fn by_score<V: View, const N: usize>(words: &[Word], score: ScoreName, most: usize) -> Vec<Phrase> {
    let grams = Grams::<V::Key, N>::of::<V>(words);
    match score {
        ScoreName::Dice => grams.best::<Dice>(most),
        ScoreName::LogLikelihood => grams.best::<LogLikelihood>(most),
        ScoreName::Pmi => grams.best::<Pmi>(most),
        ScoreName::TScore => grams.best::<TScore>(most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_does_not_cross_the_end_of_a_sentence() {
        let words = tokens::words("New York. New York. Old York new.");
        let found = phrases(&words, ViewName::Surface, 2, ScoreName::Pmi, 9).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].text.as_str(), found[0].count), ("new york", 2));
    }

    #[test]
    fn a_length_of_one_is_an_error() {
        assert!(phrases(&[], ViewName::Stem, 1, ScoreName::Dice, 1).is_err());
    }
}
