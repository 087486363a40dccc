use pyo3::prelude::*;

#[pyfunction]
pub fn double(number: u64) -> String {
    shapes_core::text(number * shapes_macros::two!())
}

#[pymodule]
mod shapes {
    #[pymodule_export]
    use super::double;
}

#[cfg(test)]
mod tests {
    use pyo3::prelude::*;

    #[test]
    fn with_python() {
        Python::attach(|py| {
            let sum: u64 = py.import("math").unwrap().getattr("comb").unwrap().call1((5, 2)).unwrap().extract().unwrap();
            assert_eq!(super::double(sum), "20");
        });
    }
}
