//! A report on a text in Markdown, from the results of the other crates. Depends on all of them; the extension depends on it.

mod table;

use std::collections::BTreeSet;

use edits::{MetricName, Unit};
use phrases::ScoreName;
use stats::Profile;
use tokens::{ViewName, Word};

use table::Table;

const VIEWS: [(&str, ViewName); 4] = [
    ("as written", ViewName::Surface),
    ("stems", ViewName::Stem),
    ("initials", ViewName::Initial),
    ("lengths", ViewName::Length),
];

const SCORES: [(&str, ScoreName); 4] = [
    ("Dice", ScoreName::Dice),
    ("log-likelihood", ScoreName::LogLikelihood),
    ("PMI", ScoreName::Pmi),
    ("t", ScoreName::TScore),
];

/// Shorter words look alike by chance.
const SHORTEST_ALIKE: usize = 5;

/// Returns the report. Each list in it has at most `most` lines.
pub fn report(text: &str, most: usize) -> String {
    let words = tokens::words(text);
    let sections = [
        figures(&words, most),
        frequent(&words, most),
        together(&words, most),
        alike(&words, most),
    ];
    sections.join("\n")
}

fn figures(words: &[Word], most: usize) -> String {
    let mut table = Table::new([
        "view",
        "words",
        "distinct",
        "once",
        "entropy",
        "Simpson",
        "Yule's K",
        "Gini",
        "variety",
        "a sentence",
    ]);
    for (name, view) in VIEWS {
        let Profile {
            total,
            distinct,
            once,
            entropy,
            simpson,
            yule,
            gini,
            window_variety,
            per_sentence: [median, ninth, maximum],
            ..
        } = stats::profile(words, view, most);
        table.row([
            name.to_owned(),
            total.to_string(),
            distinct.to_string(),
            once.to_string(),
            format!("{entropy:.2}"),
            format!("{simpson:.4}"),
            format!("{yule:.1}"),
            format!("{gini:.3}"),
            format!("{window_variety:.3}"),
            format!("{median}, {ninth}, {maximum}"),
        ]);
    }
    format!("# Figures\n\n{table}")
}

fn frequent(words: &[Word], most: usize) -> String {
    let mut table = Table::new(["stem", "count"]);
    for (stem, count) in stats::profile(words, ViewName::Stem, most).top {
        table.row([stem, count.to_string()]);
    }
    format!("# Frequent\n\n{table}")
}

fn together(words: &[Word], most: usize) -> String {
    let mut table = Table::new(["score", "words", "phrase", "count", "value"]);
    for (name, score) in SCORES {
        for length in 2..=5 {
            let found = phrases::phrases(words, ViewName::Surface, length, score, most);
            for phrase in found.unwrap_or_default() {
                table.row([
                    name.to_owned(),
                    length.to_string(),
                    phrase.text,
                    phrase.count.to_string(),
                    format!("{:.3}", phrase.score),
                ]);
            }
        }
    }
    format!("# Together\n\n{table}")
}

fn alike(words: &[Word], most: usize) -> String {
    let distinct: BTreeSet<&str> = words
        .iter()
        .map(|word| word.surface.as_str())
        .filter(|word| word.chars().count() >= SHORTEST_ALIKE)
        .collect();
    let candidates: Vec<&str> = distinct.into_iter().collect();
    let mut table = Table::new(["word", "looks like", "edits"]);
    for word in candidates.iter().take(most) {
        for (other, edits) in edits::nearest(MetricName::Damerau, Unit::Char, word, &candidates, 1)
        {
            table.row([(*word).to_owned(), other.to_owned(), edits.to_string()]);
        }
    }
    format!("# Alike\n\n{table}")
}

#[cfg(test)]
mod tests {
    use super::report;

    #[test]
    fn a_report_has_all_its_parts() {
        let report = report("The house rules. The house rules the horses.", 3);
        for part in [
            "# Figures",
            "| hous",
            "| the house rules |",
            "| horses | house ",
        ] {
            assert!(report.contains(part), "{part} is missing in\n{report}");
        }
    }
}
