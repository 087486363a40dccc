//! `tally._native`: the performance-critical part of the package.

mod count;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    use std::collections::HashMap;

    use pyo3::exceptions::PyValueError;
    use pyo3::prelude::*;

    use crate::count;

    /// Counts the words of a text, in lower case.
    ///
    /// Raises ValueError if `shortest` is 0.
    #[pyfunction]
    #[pyo3(signature = (text, shortest = 1))]
    fn count_words(
        py: Python<'_>,
        text: &str,
        shortest: usize,
    ) -> PyResult<HashMap<String, usize>> {
        if shortest == 0 {
            return Err(PyValueError::new_err("shortest must be at least 1, got 0"));
        }
        // Releases the GIL. `text` is borrowed from an immutable object, so other Python threads may run.
        Ok(py.detach(|| count::words(text, shortest)))
    }
}
