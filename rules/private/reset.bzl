"""The transition that keeps Python out of the Rust side: every Python version shares one library.

Without it a `py_test(python_version = "3.13")` carries its version down to each crate, and since Bazel 7 hands Starlark flags on
to the exec configuration, to every proc macro as well: the whole graph is built again (126 spawns instead of 3 for a hello).

Only the version is reset: flags that not every supported rules_python has (`py_freethreaded`), and Bazel's own `stamp`, still go
through, since a transition cannot name a flag that may not exist.

Used by rename.bzl.
"""

load("@pyo3_bzl_rules_python//:facts.bzl", "DEFAULT_PYTHON_VERSION")

visibility("//rules/...")

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
