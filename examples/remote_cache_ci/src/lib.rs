//! `fingerprint`: a short number for a long text.

use pyo3::prelude::*;

#[pymodule]
mod fingerprint {
    use pyo3::prelude::*;

    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;

    /// Returns the 64-bit FNV-1a hash of `data`. It is the same on every machine, unlike Python's own `hash`.
    #[pyfunction]
    fn fnv1a(data: &[u8]) -> u64 {
        data.iter().fold(OFFSET, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(PRIME)
        })
    }
}
