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

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn mean_of_some_numbers() {
            assert!(mean(vec![1.0, 2.0, 6.0]).is_ok_and(|mean| mean == 3.0));
        }

        #[test]
        fn mean_of_none() {
            // Python runs inside the test.
            Python::initialize();
            Python::attach(|py| {
                let refused = mean(vec![]);
                assert!(refused.is_err_and(|error| error.is_instance_of::<PyValueError>(py)));
            });
        }
    }
}
