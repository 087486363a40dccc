"""The provider of an extension's library. Used by rename.bzl, which sets it, and extensions.bzl, whose aspect reads it."""

visibility("private")

Pyo3ExtensionInfo = provider(
    doc = "What `pyo3_extension` promises about its library.",
    fields = {
        "abi": "(string) The argument of `parse_abi`, such as `\"abi3-py39\"`.",
        "abis": "(list of strings) All ABIs of the extension, as the list in `abi` spells them. One library has one of them.",
        "file": "(File) The library, under the name that Python imports.",
        "public_label": "(string) The target of the `pyo3_extension`. Its libraries have it in common.",
        "python_version": "(string) For abi `cpython`: `\"3.14\"` or `\"3.14t\"`. Otherwise empty.",
        "spelling": "(string) Which of `abis` this library has: the ABI with its version, such as `\"cpython-3.14t\"`.",
    },
)
