use std::sync::atomic::{AtomicU64, Ordering};

use pyo3::prelude::*;

/// A counter that threads share. `frozen` classes have no borrow flag, so an atomic number is all that free-threaded Pythons need.
#[pyclass(frozen)]
struct Counter {
    value: AtomicU64,
}

#[pymethods]
impl Counter {
    #[new]
    fn new() -> Self {
        Self {
            value: AtomicU64::new(0),
        }
    }

    /// Adds one, and returns the new value.
    fn add(&self) -> u64 {
        self.value.fetch_add(1, Ordering::Relaxed) + 1
    }

    #[getter]
    fn value(&self) -> u64 {
        self.value.load(Ordering::Relaxed)
    }
}

#[pymodule]
mod counter {
    #[pymodule_export]
    use super::Counter;
}
