//! Distances between texts. A leaf crate, independent of `tokens`.

mod metrics;

use std::str::FromStr;

pub use metrics::{Damerau, Jaro, Levenshtein, Metric, Subsequence};

/// The unit of comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of UTF-8.
    Byte,
    /// Unicode scalar values.
    Char,
    /// Pairs of adjacent characters.
    Pair,
    /// Words, separated by white space.
    Word,
}

/// The metrics by name, for callers that choose one at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricName {
    /// [`Levenshtein`]
    Levenshtein,
    /// [`Damerau`]
    Damerau,
    /// [`Jaro`]
    Jaro,
    /// [`Subsequence`]
    Subsequence,
}

impl FromStr for Unit {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name {
            "byte" => Self::Byte,
            "char" => Self::Char,
            "pair" => Self::Pair,
            "word" => Self::Word,
            _ => {
                return Err(format!(
                    "unit must be byte, char, pair or word, got {name:?}"
                ))
            }
        })
    }
}

impl FromStr for MetricName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name {
            "levenshtein" => Self::Levenshtein,
            "damerau" => Self::Damerau,
            "jaro" => Self::Jaro,
            "subsequence" => Self::Subsequence,
            _ => {
                return Err(format!(
                    "metric must be levenshtein, damerau, jaro or subsequence, got {name:?}"
                ))
            }
        })
    }
}

/// Returns the distance between two texts, 0 if they are equal. It is at most 1 for `Jaro`; the other metrics count units.
pub fn distance(metric: MetricName, unit: Unit, left: &str, right: &str) -> f64 {
    match metric {
        MetricName::Levenshtein => by_unit::<Levenshtein>(unit, left, right),
        MetricName::Damerau => by_unit::<Damerau>(unit, left, right),
        MetricName::Jaro => by_unit::<Jaro>(unit, left, right),
        MetricName::Subsequence => by_unit::<Subsequence>(unit, left, right),
    }
}

/// Returns the `most` candidates nearest to `text` that differ from it, the nearest first.
pub fn nearest<'a>(
    metric: MetricName,
    unit: Unit,
    text: &str,
    candidates: &[&'a str],
    most: usize,
) -> Vec<(&'a str, f64)> {
    let mut found: Vec<_> = candidates
        .iter()
        .filter(|candidate| **candidate != text)
        .map(|candidate| (*candidate, distance(metric, unit, text, candidate)))
        .collect();
    found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(b.0)));
    found.truncate(most);
    found
}

fn by_unit<M: Metric>(unit: Unit, left: &str, right: &str) -> f64 {
    match unit {
        Unit::Byte => M::distance(left.as_bytes(), right.as_bytes()),
        Unit::Char => M::distance(&chars(left), &chars(right)),
        Unit::Pair => M::distance(&pairs(left), &pairs(right)),
        Unit::Word => M::distance(&split(left), &split(right)),
    }
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn pairs(text: &str) -> Vec<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

fn split(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_differ() {
        let of = |unit| distance(MetricName::Levenshtein, unit, "naïve man", "naive man");
        assert_eq!(
            [Unit::Byte, Unit::Char, Unit::Pair, Unit::Word].map(of),
            [2.0, 1.0, 2.0, 1.0]
        );
    }

    #[test]
    fn the_nearest_comes_first() {
        let found = nearest(
            MetricName::Damerau,
            Unit::Char,
            "form",
            &["farmer", "from", "form"],
            1,
        );
        assert_eq!(found, [("from", 1.0)]);
    }
}
