"""The public API of pyo3_bzl."""

load("//rules/private:extension.bzl", _pyo3_extension = "pyo3_extension")

visibility("public")

pyo3_extension = _pyo3_extension
