//! `fast_mean._native`: the Rust part of the package.

use pyo3::prelude::*;

#[pymodule]
mod _native {
    use pyo3::exceptions::PyValueError;
    use pyo3::prelude::*;

    /// Returns the mean of some numbers.
    ///
    /// Raises ValueError if there are none.
    #[pyfunction]
    fn mean(numbers: Vec<f64>) -> PyResult<f64> {
        if numbers.is_empty() {
            return Err(PyValueError::new_err("no numbers: the mean is undefined"));
        }
        Ok(numbers.iter().sum::<f64>() / numbers.len() as f64)
    }
}
