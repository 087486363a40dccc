//! `words`: a Python module whose unit tests are in Rust.

mod counter;

use pyo3::prelude::*;

#[pymodule]
mod words {
    #[pymodule_export]
    use crate::counter::Counter;
}
