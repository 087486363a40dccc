"""The macro `pyo3_rust_test`, public through //rules:defs.bzl."""

load("@pyo3_bzl_rules_python//:facts.bzl", "HAS_LINK_DEPS")
load("@rules_rust//rust:defs.bzl", "rust_test")
load(":rust_test_checks.bzl", "rust_test_error")
load(":rust_test_python.bzl", "pyo3_libpython")
load(":rust_test_rule.bzl", "pyo3_embedding_test")

visibility("//rules")

# Common attributes that go to all three targets.
_COMMON = [
    "compatible_with",
    "exec_compatible_with",
    "exec_properties",
    "features",
    "restricted_to",
    "target_compatible_with",
]

# Attributes of the test that runs. All others belong to the rust_test that is built.
_OF_THE_RUN = [
    "args",
    "deprecation",
    "flaky",
    "local",
    "shard_count",
    "size",
    "timeout",
]

def _package(label):
    return "@@{}//{}".format(label.workspace_name, label.package)

def _shown(label):
    """A label as users write it: without `@@` in the main repository."""
    text = str(label)
    return text.removeprefix("@@") if text.startswith("@@//") else text

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

    Call `Python::initialize()` before the first `Python::attach` in a test. PyO3 does it alone with its feature `auto-initialize`.

    The macro declares three targets:

    - `NAME`: the test. It is the only target with your `visibility`.
    - `NAME_binary`: the `rust_test`. Private and `manual`.
    - `NAME_libpython`: libpython and the standard library. Private and `manual`.

    `bazel test` and `bazel run` set the environment that Python needs: `PYTHONHOME`, relative to the folder in which they start the test.
    A test that changes its working directory does so after Python has started.

    The macro supports Linux and macOS. Documentation tests need a crate of type `lib`, which `pyo3_extension` does not build: write a
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
            another version compiles no crate but its own.
        visibility: (list of labels) The visibility of `NAME`.
        tags: (list of strings) Tags for all three targets.
        **kwargs: Any other attribute of `rust_test`, such as `args`, `data`, `edition`, `env`, `size` and `timeout`.
    """
    here = native.package_relative_label(name)
    label = _shown(here)

    # Like a rule, treat None as "not set".
    deps, py_deps, tags = deps or [], py_deps or [], tags or []
    extension_label = native.package_relative_label(extension) if extension else None
    error = rust_test_error(
        crate = crate,
        extension = extension,
        extension_package = _package(extension_label) if extension else None,
        package = _package(here),
        srcs = srcs,
    )
    if error:
        fail("{}: {}".format(label, error))

    common = {key: kwargs.pop(key) for key in _COMMON if key in kwargs}
    of_the_run = {key: kwargs.pop(key) for key in _OF_THE_RUN if key in kwargs}
    private = {
        "tags": tags + ([] if "manual" in tags else ["manual"]),
        "visibility": ["//visibility:private"],
    } | common
    kwargs.pop("testonly", None)

    pyo3_libpython(
        name = name + "_libpython",
        testonly = True,
        public_label = label,
        py_deps = py_deps,
        python_version = python_version or "",
        **private
    )

    libpython = ":{}_libpython".format(name)
    if HAS_LINK_DEPS:
        linked = {"link_deps": (kwargs.pop("link_deps", None) or []) + [libpython]}
    else:
        linked = {}
        deps = deps + [libpython]

    rust_test(
        name = name + "_binary",
        crate = ":{}_rs".format(extension_label.name) if extension else crate,
        srcs = srcs or [],
        deps = deps,
        **(private | kwargs | linked)
    )

    pyo3_embedding_test(
        name = name,
        binary = ":{}_binary".format(name),
        libpython = libpython,
        tags = tags,
        visibility = visibility,
        **(common | of_the_run)
    )
