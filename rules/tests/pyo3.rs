//! Replaces pyo3 in tests that analyze targets but build nothing.
