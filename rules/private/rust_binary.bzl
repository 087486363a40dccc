"""The macro `pyo3_rust_binary`, public through //rules:defs.bzl."""

load("@rules_rust//rust:defs.bzl", "rust_binary")
load(":rust_test_rule.bzl", "pyo3_program")
load(":rust_test_targets.bzl", "declare_program")

visibility("//rules")

def pyo3_rust_binary(
        name,
        srcs,
        *,
        deps,
        py_deps = [],
        python_version = None,
        visibility = None,
        tags = [],
        **kwargs):
    """Builds a Rust program that runs Python inside.

    Example:

    ```starlark
    pyo3_rust_binary(
        name = "report",
        srcs = ["src/main.rs"],
        py_deps = [":words"],
        deps = ["@crates//:pyo3"],
    )
    ```

    Like `pyo3_rust_test`, it links libpython from the Python toolchain and has the standard library in its runfiles, while the crate hub
    stays in extension mode. Call `Python::initialize()` first.

    `bazel run` sets the environment that Python needs. If something else starts the program, it has to set `PYTHONHOME`, unless Python is
    installed on the machine.

    The macro declares `NAME`, the private `NAME_binary` (the `rust_binary`) and the private `NAME_libpython`. It supports Linux and macOS: on
    Windows, the program is incompatible, so `bazel build //...` skips it.

    Args:
        name: (string) The target name.
        srcs: (list of labels) The Rust sources, as in `rust_binary`.
        deps: (list of labels) The Rust crates, with your `pyo3`: `["@crates//:pyo3"]`.
        py_deps: (list of labels) The `py_library` targets that the program imports.
        python_version: (string) The Python version, such as `"3.13"`. By default, the version of the build.
        visibility: (list of labels) The visibility of `NAME`.
        tags: (list of strings) Tags for all three targets.
        **kwargs: Any other attribute of `rust_binary`, such as `args`, `crate_features`, `data`, `edition` and `env`.
    """
    declare_program(
        name = name,
        attributes = kwargs | {"srcs": srcs},
        deps = deps,
        py_deps = py_deps,
        python_version = python_version,
        run_rule = pyo3_program,
        rust_rule = rust_binary,
        tags = tags,
        visibility = visibility,
    )
