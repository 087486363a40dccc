//! Counting, without any Python.

use std::collections::HashMap;

/// Returns the words of `text` that have at least `shortest` characters, in lower case, with the number of their occurrences.
pub fn words(text: &str, shortest: usize) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() && word.chars().count() >= shortest {
            *counts.entry(word.to_lowercase()).or_insert(0) += 1;
        }
    }
    counts
}
