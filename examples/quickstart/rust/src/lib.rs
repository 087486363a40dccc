//! A Python module in Rust.

use pyo3::prelude::*;

/// A Python module implemented in Rust.
#[pymodule]
mod hello {
    use pyo3::prelude::*;

    /// Counts the primes below `limit` with the sieve of Eratosthenes.
    #[pyfunction]
    fn count_primes(limit: usize) -> usize {
        let mut composite = vec![false; limit];
        let mut count = 0;
        for candidate in 2..limit {
            if composite[candidate] {
                continue;
            }
            count += 1;
            for multiple in (candidate * candidate..limit).step_by(candidate) {
                composite[multiple] = true;
            }
        }
        count
    }
}
