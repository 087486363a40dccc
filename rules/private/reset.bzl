"""The transition that resets the Python version for the Rust side, so that all Python versions share one library.

Without it, a `py_test(python_version = "3.13")` passes its version to each crate. Bazel 7 also propagates Starlark flags to the exec
configuration, and so to every proc macro. Bazel would then rebuild the whole graph: 126 spawns instead of 3 for a "hello".

It resets the flag for free-threaded Pythons as well, where `py_test` can set it. A transition cannot name a flag that may not exist.
Bazel's own `stamp` still propagates.

It also selects the ABI that `pyo3_config` configures PyO3 for, if an extension has several. Proc macros are the same for all ABIs, so the
selection must not reach the exec configuration. Bazel replaces `--features` by `--host_features` there, and C++ toolchains ignore features
that they do not know.

Used by config.bzl, rename.bzl and stubs_rule.bzl.
"""

load("@pyo3_bzl_rules_python//:facts.bzl", "DEFAULT_PYTHON_VERSION", "FREE_THREADED_FLAG")

visibility("private")

# The feature that selects an ABI: with the ABI behind it, such as `pyo3_abi_abi3t-py315`.
ABI_FEATURE = "pyo3_abi_"

_PYTHON_VERSION = "@rules_python//python/config_settings:python_version"
_DEFAULT = "//rules/settings:default_python_version"
_COMPILATION_MODE = "//command_line_option:compilation_mode"
_FEATURES = "//command_line_option:features"
_FREE_THREADED = [FREE_THREADED_FLAG] if FREE_THREADED_FLAG else []

def _reset_impl(settings, attr):
    features = [feature for feature in settings[_FEATURES] if not feature.startswith(ABI_FEATURE)]
    selected = getattr(attr, "selected_abi", "")
    return {
        _COMPILATION_MODE: attr.compilation_mode or settings[_COMPILATION_MODE],
        _FEATURES: features + ([ABI_FEATURE + selected] if selected else []),
        _PYTHON_VERSION: settings[_DEFAULT] or DEFAULT_PYTHON_VERSION,
    } | {flag: "no" for flag in _FREE_THREADED}

python_reset = transition(
    implementation = _reset_impl,
    inputs = [_COMPILATION_MODE, _DEFAULT, _FEATURES],
    outputs = [_COMPILATION_MODE, _FEATURES, _PYTHON_VERSION] + _FREE_THREADED,
)
