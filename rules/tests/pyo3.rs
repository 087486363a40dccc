//! Stands for pyo3 where targets are analysed and nothing is built.
