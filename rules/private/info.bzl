"""The provider of an extension's library. Used by rename.bzl, which sets it, and extensions.bzl, whose aspect reads it."""

visibility("private")

Pyo3ExtensionInfo = provider(
    doc = "What `pyo3_extension` promises about its library.",
    fields = {
        "abi": "(string) The argument of `parse_abi`, such as `\"abi3-py39\"`.",
        "file": "(File) The library, under the name that Python imports.",
        "python_version": "(string) For abi `cpython`: `\"3.14\"` or `\"3.14t\"`. Otherwise empty.",
    },
)
