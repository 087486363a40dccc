//! The class `Counter`, and its tests.

use std::collections::HashMap;

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;

/// Splits a text into words, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// Counts words.
#[pyclass]
#[derive(Default)]
pub struct Counter {
    counts: HashMap<String, usize>,
}

#[pymethods]
impl Counter {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Counts the words of another text.
    fn add(&mut self, text: &str) {
        for word in words(text) {
            *self.counts.entry(word).or_insert(0) += 1;
        }
    }

    fn __getitem__(&self, word: &str) -> PyResult<usize> {
        self.counts
            .get(word)
            .copied()
            .ok_or_else(|| PyKeyError::new_err(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use pyo3::types::PyDict;

    use super::*;

    /// Rust alone: no Python runs.
    #[test]
    fn words_are_lower_case() {
        let found: Vec<String> = words("One fish, two Fish").collect();
        assert_eq!(found, ["one", "fish", "two", "fish"]);
    }

    /// Rust calls Python: a module of the standard library.
    #[test]
    fn rust_calls_the_standard_library() -> PyResult<()> {
        Python::initialize();
        Python::attach(|py| {
            let text: String = py
                .import("json")?
                .call_method1("dumps", (vec![1, 2],))?
                .extract()?;
            assert_eq!(text, "[1, 2]");
            Ok(())
        })
    }

    /// Python calls Rust: the class, as Python sees it.
    #[test]
    fn python_uses_the_class() -> PyResult<()> {
        Python::initialize();
        Python::attach(|py| {
            let locals = PyDict::new(py);
            locals.set_item("Counter", py.get_type::<Counter>())?;
            let count = c"counter = Counter(); counter.add('One fish, two fish')";
            py.run(count, None, Some(&locals))?;
            let fish: usize = py
                .eval(c"counter['fish']", None, Some(&locals))?
                .extract()?;
            assert_eq!(fish, 2);
            let missing = py.eval(c"counter['bird']", None, Some(&locals));
            assert!(missing.is_err_and(|error| error.is_instance_of::<PyKeyError>(py)));
            Ok(())
        })
    }
}
