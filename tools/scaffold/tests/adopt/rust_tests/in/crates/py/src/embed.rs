use pyo3::prelude::*;
fn main() {
    Python::attach(|py| {
        let version: String = py.import("sys").unwrap().getattr("version").unwrap().extract().unwrap();
        println!("{} {}", shapes::double(2), version);
    });
}
