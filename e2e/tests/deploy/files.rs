//! The package that the test adds to examples/quickstart: two extensions that share a crate, and a program that imports both.

pub const BUILD: &str = r#"load("@pyo3_bzl//rules:defs.bzl", "pyo3_extension")
load("@rules_pkg//pkg:tar.bzl", "pkg_tar")
load("@rules_python//python:py_binary.bzl", "py_binary")
load("@rules_rust//rust:defs.bzl", "rust_library")

rust_library(
    name = "shapes",
    srcs = ["shapes.rs"],
    edition = "2021",
    deps = ["@crates//:pyo3"],
)

[
    pyo3_extension(
        name = name,
        srcs = [name + ".rs"],
        abi = "abi3-py39",
        deps = [
            ":shapes",
            "@crates//:pyo3",
        ],
    )
    for name in ["maker", "taker"]
]

py_binary(
    name = "main",
    srcs = ["main.py"],
    legacy_create_init = 0,
    deps = [
        ":maker",
        ":taker",
    ],
)

pkg_tar(
    name = "layer",
    srcs = [
        "main.py",
        ":maker_rename",
        ":taker_rename",
    ],
    package_dir = "/opt/app",
)
"#;

pub const SHAPES: &str = r#"use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::prelude::*;

/// The state of this crate. Each library that links the crate has its own.
static MADE: AtomicU32 = AtomicU32::new(0);

#[pyclass(frozen)]
pub struct Point {
    #[pyo3(get)]
    pub x: f64,
}

#[pymethods]
impl Point {
    #[new]
    fn new(x: f64) -> Self {
        MADE.fetch_add(1, Ordering::Relaxed);
        Self { x }
    }
}

pub fn made() -> u32 {
    MADE.load(Ordering::Relaxed)
}

pub fn double(x: f64) -> f64 {
    2.0 * x
}
"#;

pub const MAKER: &str = r"use pyo3::prelude::*;

#[pymodule]
mod maker {
    use super::*;

    #[pymodule_export]
    use shapes::Point;

    #[pyfunction]
    fn double(x: f64) -> f64 {
        shapes::double(x)
    }

    #[pyfunction]
    fn made() -> u32 {
        shapes::made()
    }
}
";

pub const TAKER: &str = r#"use pyo3::prelude::*;

#[pymodule]
mod taker {
    use super::*;

    #[pymodule_export]
    use shapes::Point;

    /// Takes the class of this library only.
    #[pyfunction]
    fn take(point: PyRef<'_, Point>) -> f64 {
        shapes::double(point.x)
    }

    /// Takes every object with a number `x`.
    #[pyfunction]
    fn take_any(point: &Bound<'_, PyAny>) -> PyResult<f64> {
        Ok(shapes::double(point.getattr("x")?.extract()?))
    }

    #[pyfunction]
    fn made() -> u32 {
        shapes::made()
    }
}
"#;

pub const MAIN: &str = r#"import maker
import taker

point = maker.Point(2.0)
print("double", maker.double(1.5), taker.take(taker.Point(4.0)))
print("same class", maker.Point is taker.Point)
print("made", maker.made(), taker.made())
try:
    taker.take(point)
except TypeError as error:
    print("TypeError", error)
print("take_any", taker.take_any(point))
print("file", maker.__file__)
"#;

/// What `MAIN` prints, without its last line.
pub const PRINTED: &str = "double 3.0 8.0
same class False
made 1 1
TypeError 'Point' object is not an instance of 'Point'
take_any 4.0
";
