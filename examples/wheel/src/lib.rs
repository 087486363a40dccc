//! `tally._native`: the part of the package that is worth Rust.

use pyo3::prelude::*;

#[pymodule]
mod _native {
    use std::collections::HashMap;

    use pyo3::prelude::*;

    /// Counts the words of a text, in lower case.
    #[pyfunction]
    fn count_words(text: &str) -> HashMap<String, usize> {
        let mut counts = HashMap::new();
        for word in text.split_whitespace() {
            *counts.entry(word.to_lowercase()).or_insert(0) += 1;
        }
        counts
    }
}
