"""The transition that resets the Python version for the Rust side, so that all Python versions share one library.

Without it, a `py_test(python_version = "3.13")` passes its version to each crate. Bazel 7 also propagates Starlark flags to the exec
configuration, and so to every proc macro. Bazel would then rebuild the whole graph: 126 spawns instead of 3 for a "hello".

The transition resets the version only. A transition cannot name a flag that may not exist, so flags that some supported rules_python
releases lack (`py_freethreaded`) still propagate. So does Bazel's own `stamp`.

Used by rename.bzl.
"""

load("@pyo3_bzl_rules_python//:facts.bzl", "DEFAULT_PYTHON_VERSION")

visibility("private")

_PYTHON_VERSION = "@rules_python//python/config_settings:python_version"
_DEFAULT = "//rules/settings:default_python_version"
_COMPILATION_MODE = "//command_line_option:compilation_mode"

def _reset_impl(settings, attr):
    return {
        _COMPILATION_MODE: attr.compilation_mode or settings[_COMPILATION_MODE],
        _PYTHON_VERSION: settings[_DEFAULT] or DEFAULT_PYTHON_VERSION,
    }

python_reset = transition(
    implementation = _reset_impl,
    inputs = [_COMPILATION_MODE, _DEFAULT],
    outputs = [_COMPILATION_MODE, _PYTHON_VERSION],
)
