"""The macro `pyo3_python_test`, public through //rules:defs.bzl."""

load("@pyo3_bzl_rules_python//:facts.bzl", "FREE_THREADED_FLAG", "TEST_SELECTS_PYTHON")
load("@rules_python//python:py_test.bzl", "py_test")
load(":python_test_checks.bzl", "extension_load_error", "parse_pythons")
load(":python_test_coverage.bzl", "pyo3_python_coverage")
load(":python_test_rule.bzl", "pyo3_interpreter_test", "pyo3_python_check")
load(":targets.bzl", "manual", "shown")

visibility("//rules")

# Common attributes that the check of the Pythons needs, too.
_COMMON = [
    "compatible_with",
    "exec_compatible_with",
    "features",
    "restricted_to",
    "target_compatible_with",
]

def _under_coverage(values):
    return select({
        Label("//rules/settings:coverage"): values,
        "//conditions:default": [],
    })

def _is_test_file(src):
    name = str(src).rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return name.startswith("test_") or name.endswith("_test.py")

def _check_package(label, deps, pythons):
    """Fails if an extension of this package does not load on one of the Pythons. The rule checks those of other packages."""
    rules = native.existing_rules()
    here = native.package_relative_label(":BUILD")
    for dep in deps:
        dep = native.package_relative_label(dep)
        extension = rules.get(dep.name + "_rename")
        if (dep.workspace_name, dep.package) != (here.workspace_name, here.package) or not extension or extension["kind"] != "pyo3_rename":
            continue
        libraries = [
            (rename["abi"], rename["python_version"])
            for rename in rules.values()
            if rename["kind"] == "pyo3_rename" and rename["public_label"] == extension["public_label"]
        ]
        for python in pythons:
            error = python.version and extension_load_error(
                extension = shown(dep),
                libraries = libraries,
                python = python.version.text,
            )
            if error:
                fail("{}: pythons: {}".format(label, error))

def pyo3_python_test(
        name,
        srcs,
        pythons,
        *,
        deps = [],
        main = None,
        pytest = None,
        data = [],
        args = [],
        visibility = None,
        tags = [],
        **kwargs):
    """Tests one artifact under several Pythons.

    Example:

    ```starlark
    pyo3_python_test(
        name = "hello_test",
        size = "small",
        srcs = ["hello_test.py"],
        pytest = "@pypi//pytest",
        pythons = ["3.10", "3.14"],
        deps = [":hello"],
    )
    ```

    The macro declares:

    - `NAME_3.10`, `NAME_3.14`: a test under each Python, with its own cached result.
    - `NAME`: a `test_suite` of all.
    - `NAME_pythons`: checks, before anything is built, that each Python loads the extensions in `deps`. Private.
    - `NAME_coverage`: what [`bazel coverage`](guide.md#coverage) needs to find the Rust lines. Private and `manual`.

    No Python causes a Rust action: all tests import the same file. An extension that one of the Pythons cannot load is an error while
    Bazel loads or analyzes the BUILD file: a floor above that version, or a free-threaded Python and a stable ABI without `t`.

    A version runs under rules_python's toolchain for it, in a `py_test`. Register it in MODULE.bazel:
    `python.toolchain(python_version = "3.10")`. The test fails if another Python runs it, such as the one to which rules_python falls
    back. An interpreter that you name by label or path needs no toolchain. A rule of pyo3_bzl runs it, because a `py_test` always
    gets its interpreter from a toolchain. That rule needs `/bin/sh`, so it does not run on Windows.
    [Develop](develop.md#test-under-many-pythons) has more.

    Args:
        name: (string) The name of the test suite.
        srcs: (list of labels) The Python sources of the test. pytest and unittest run those called `test_*.py` or `*_test.py`, or all
            files if there are none.
        pythons: (list of strings, or dict of string to string) The Pythons. A version: `"3.14"`, or `"3.14t"` for the free-threaded
            build. A label: of a `py_runtime`, of a toolchain that has one, of a program or of a file. An absolute path, such as
            `"/usr/bin/python3.13"`. With a dict, each key is the suffix of a test's name: `{"3.13": "//pythons:system"}`. If a key is
            a version, the test fails under any other Python.
        deps: (list of labels) The `pyo3_extension` and `py_library` targets that the sources import.
        main: (label) One of `srcs`, to run as a program instead.
        pytest: (label) pytest, from your pip hub: `"@pypi//pytest"`. Runs the sources with pytest. The default is unittest.
        data: (list of labels) Files that the test reads, including `conftest.py` and `pytest.ini`.
        args: (list of strings) Arguments for pytest, unittest or `main`.
        visibility: (list of labels) The visibility of the tests.
        tags: (list of strings) Tags for all targets.
        **kwargs: Attributes of all tests, such as `size`, `timeout`, `env`, `flaky` and `target_compatible_with`.
    """
    label = shown(native.package_relative_label(name))
    parsed = parse_pythons(pythons)
    if parsed.error:
        fail("{}: pythons: {}".format(label, parsed.error))
    if main and pytest:
        fail("{}: main: pytest does not run a main file, got {} and pytest = {}. Remove one of the two".format(label, repr(main), repr(pytest)))
    if not srcs or type(srcs) != type([]):
        fail("{}: srcs: expected a list of Python sources, got {}. List them, such as [\"hello_test.py\"]".format(label, repr(srcs)))
    deps, data, tags = deps or [], data or [], tags or []
    if type(deps) == type([]):
        _check_package(label, deps, parsed.pythons)

    pyo3_python_check(
        name = name + "_pythons",
        testonly = True,
        public_label = label,
        pythons = [python.version.text for python in parsed.pythons if python.version],
        tags = manual(tags),
        visibility = ["//visibility:private"],
        deps = deps,
        **{key: kwargs[key] for key in _COMMON if key in kwargs}
    )

    # `bazel coverage` alone builds it and what it needs.
    pyo3_python_coverage(
        name = name + "_coverage",
        testonly = True,
        public_label = label,
        tags = manual(tags),
        visibility = ["//visibility:private"],
        deps = deps,
        **{key: kwargs[key] for key in _COMMON if key in kwargs}
    )

    files = [main] if main else [src for src in srcs if _is_test_file(src)] or srcs
    runner = "main" if main else ("pytest" if pytest else "unittest")
    of_all = ["runner=" + runner] + _under_coverage(["coverage=$(rlocationpath :{}_coverage)".format(name)])
    of_all = of_all + ["file=$(rlocationpath {})".format(file) for file in files]
    tests = []
    for python in parsed.pythons:
        common = kwargs | {
            "args": ["python=" + (python.version.text if python.version else "")] + of_all + ["--"] + (args or []),
            "data": data + [":{}_pythons".format(name)] + _under_coverage([":{}_coverage".format(name), Label(":python_coverage.py")]),
            "deps": deps + ([pytest] if pytest else []),
            "name": "{}_{}".format(name, python.suffix),
            "tags": tags,
            "visibility": visibility,
        }
        tests.append(":" + common["name"])
        if python.label or python.path:
            pyo3_interpreter_test(
                srcs = srcs,
                interpreter = python.label,
                interpreter_path = python.path or "",
                public_label = label,
                runner = Label(":python_test.py"),
                **common
            )
            continue
        if not TEST_SELECTS_PYTHON:
            fail(("{}: pythons: rules_python selects a Python for each test from 1.1 on, got {}. Require that version, or name the " +
                  "interpreter: {{{}: \"//label:of_it\"}}").format(label, repr(python.suffix), repr(python.suffix)))
        if python.version.free_threaded:
            if not FREE_THREADED_FLAG:
                fail(("{}: pythons: rules_python selects a free-threaded Python from 1.7 on, got {}. Require that version, or name the " +
                      "interpreter: {{{}: \"//label:of_it\"}}").format(label, repr(python.suffix), repr(python.suffix)))
            common["config_settings"] = {Label(FREE_THREADED_FLAG): "yes"}
        py_test(
            srcs = srcs + [Label(":python_test.py")],
            # Without __init__.py files that Bazel would make up.
            legacy_create_init = 0,
            main = Label(":python_test.py"),
            python_version = python.version.number,
            **common
        )
    native.test_suite(
        name = name,
        tags = tags,
        tests = tests,
        visibility = visibility,
    )
