"""The file name of rules_rust's extension up to 0.70, and again from 0.71.2 on."""

load(":extensions.bzl", _crate = "crate")

crate = _crate
