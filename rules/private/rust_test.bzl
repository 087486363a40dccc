"""The macro `pyo3_rust_test`, public through //rules:defs.bzl."""

load("@rules_rust//rust:defs.bzl", "rust_test")
load(":rust_test_checks.bzl", "rust_test_error")
load(":rust_test_rule.bzl", "pyo3_program_test")
load(":rust_test_targets.bzl", "declare_program")
load(":targets.bzl", "shown")

visibility("//rules")

def _package(label):
    return "@@{}//{}".format(label.workspace_name, label.package)

def pyo3_rust_test(
        name,
        *,
        extension = None,
        crate = None,
        srcs = None,
        deps = [],
        py_deps = [],
        python_version = None,
        visibility = None,
        tags = [],
        **kwargs):
    """Runs the Rust unit tests of an extension, with Python inside.

    Example, from examples/rust_tests:

    ```starlark
    pyo3_rust_test(
        name = "words_rust_test",
        size = "small",
        extension = ":words",
    )
    ```

    The test links libpython from the Python toolchain, and has Python's standard library in its runfiles. The extension does not change:
    it links no libpython, and both use the same crates. So the crate hub stays in extension mode, with
    `PYO3_BUILD_EXTENSION_MODULE=1`, and Bazel builds PyO3 once.

    Call `Python::initialize()` before the first `Python::attach` in a test. With its feature `auto-initialize`, PyO3 does this itself.

    The macro declares three targets:

    - `NAME`: the test. It is the only target with your `visibility`.
    - `NAME_binary`: the `rust_test`. Private and `manual`.
    - `NAME_libpython`: libpython and the standard library. Private and `manual`.

    `bazel test` and `bazel run` set the environment that Python needs: `PYTHONHOME`, relative to the folder in which they start the test.
    A test that changes its working directory does so after Python has started.

    The macro supports Linux and macOS: on Windows, Bazel skips the test. Documentation tests need a crate of type `lib`, which `pyo3_extension` does not build: write a
    `rust_doc_test` for a `rust_library`.

    Args:
        name: (string) The target name.
        extension: (label) A `pyo3_extension` of the same package. The test has its sources, crates and aliases. rules_rust does not
            inherit `crate_features` and `rustc_flags`: repeat those that the tests need.
        crate: (label) Instead of `extension`: a `rust_library` to test, which may use PyO3.
        srcs: (list of labels) Instead of `extension`: the sources of a test crate, as in `rust_test`. List `pyo3` in `deps`.
        deps: (list of labels) Additional Rust crates, for tests only.
        py_deps: (list of labels) The `py_library` targets that the tests import.
        python_version: (string) The Python version, such as `"3.13"`. By default, the test runs with the version of the build. A test with
            another version compiles only its own crate.
        visibility: (list of labels) The visibility of `NAME`.
        tags: (list of strings) Tags for all three targets.
        **kwargs: Any other attribute of `rust_test`, such as `args`, `data`, `edition`, `env`, `size` and `timeout`.
    """
    here = native.package_relative_label(name)
    of_extension = native.package_relative_label(extension) if extension else None
    error = rust_test_error(
        crate = crate,
        extension = extension,
        extension_package = _package(of_extension) if extension else None,
        package = _package(here),
        srcs = srcs,
    )
    if error:
        fail("{}: {}".format(shown(here), error))

    declare_program(
        name = name,
        attributes = kwargs | {
            "crate": ":{}_rs".format(of_extension.name) if extension else crate,
            "srcs": srcs or [],
            "testonly": True,
        },
        deps = deps,
        py_deps = py_deps,
        python_version = python_version,
        run_rule = pyo3_program_test,
        rust_rule = rust_test,
        tags = tags,
        visibility = visibility,
    )
