"""The name that rules_rust's extension had up to 0.70, and has again from 0.71.2 on."""

load(":extensions.bzl", _crate = "crate")

crate = _crate
