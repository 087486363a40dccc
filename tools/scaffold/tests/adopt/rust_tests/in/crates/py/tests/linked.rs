use pyo3::prelude::*;

#[test]
fn linked() {
    Python::attach(|py| assert_eq!(py.None().is_none(py), true));
    assert_eq!(shapes::double(4), "8");
}
