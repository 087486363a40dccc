//! All checks, and how one is found by its id.

use crate::check::Check;
use crate::finding::Finding;

pub use crate::checks::CHECKS;

/// The check of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.id == id).copied()
}

/// The id that was most likely meant.
#[must_use]
pub fn suggestion(id: &str) -> Option<&'static str> {
    let near = CHECKS
        .iter()
        .map(|check| (distance(id, check.id), check.id));
    let (distance, near) = near.min()?;
    (distance <= id.len() / 3).then_some(near)
}

/// A finding with that id as help, if there is one.
#[must_use]
pub fn with_suggestion(finding: Finding, id: &str) -> Finding {
    match suggestion(id) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("`pyo3-bzl audit --list` names all checks"),
    }
}

/// How many letters must change (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().take(64).enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        let mut next = vec![left];
        for (cell, against) in row.iter().skip(1).zip(&other) {
            left = (diagonal + usize::from(letter != *against))
                .min(left + 1)
                .min(cell + 1);
            diagonal = *cell;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, find, suggestion};

    #[test]
    fn near() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(suggestion("exec-compiled-op"), Some("exec-compiled-opt"));
        assert_eq!(suggestion("x"), None);
        assert!(find("exec-compiled-opt").is_some());
        assert!(find("exec_compiled_opt").is_none());
    }
}
