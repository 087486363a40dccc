#[pyo3::pymodule]
mod stamped {}
