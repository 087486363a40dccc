"""The public API of pyo3_bzl."""

load("//rules/private:config.bzl", _pyo3_config = "pyo3_config")
load("//rules/private:extension.bzl", _pyo3_extension = "pyo3_extension")
load("//rules/private:python_test.bzl", _pyo3_python_test = "pyo3_python_test")
load("//rules/private:rust_binary.bzl", _pyo3_rust_binary = "pyo3_rust_binary")
load("//rules/private:rust_test.bzl", _pyo3_rust_test = "pyo3_rust_test")
load("//rules/private:stubs.bzl", _pyo3_stubs = "pyo3_stubs")
load("//rules/private:wheel.bzl", _pyo3_wheel = "pyo3_wheel")

visibility("public")

pyo3_config = _pyo3_config
pyo3_extension = _pyo3_extension
pyo3_python_test = _pyo3_python_test
pyo3_rust_binary = _pyo3_rust_binary
pyo3_rust_test = _pyo3_rust_test
pyo3_stubs = _pyo3_stubs
pyo3_wheel = _pyo3_wheel
