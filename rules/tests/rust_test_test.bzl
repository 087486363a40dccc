"""Tests of `pyo3_rust_test` and `pyo3_rust_binary`: what is linked, what comes along, and what is refused."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts", "unittest")
load("@bazel_skylib//rules:write_file.bzl", "write_file")
load("@rules_cc//cc:cc_import.bzl", "cc_import")
load("@rules_cc//cc:cc_library.bzl", "cc_library")
load("//rules:defs.bzl", "pyo3_extension", "pyo3_rust_binary", "pyo3_rust_test")
load("//rules/private:rust_test_checks.bzl", "rust_test_error")
load("//rules/private:rust_test_python.bzl", "home_of", "pyo3_libpython", "python_version_error", "version_of")
load(":tables.bzl", "table_test_impl")

visibility("private")

_NOTHING = {"crate": None, "extension": None, "extension_package": None, "package": "@@//a", "srcs": None}

rust_test_error_test = unittest.make(table_test_impl(rust_test_error, [
    (_NOTHING | {"extension": ":x", "extension_package": "@@//a"}, None),
    (_NOTHING | {"crate": ":x"}, None),
    (_NOTHING | {"srcs": ["x.rs"]}, None),
    (
        _NOTHING,
        "extension: nothing to test, got None. Name a pyo3_extension of this package, a rust_library in crate, or sources in srcs",
    ),
    (
        _NOTHING | {"extension": ":x", "extension_package": "@@//a", "srcs": ["x.rs"]},
        "srcs: only one of extension, crate and srcs says what to test, got extension and srcs. Remove the others",
    ),
    (
        _NOTHING | {"extension": "//b:x", "extension_package": "@@//b"},
        "extension: an extension of another package, whose sources are private, got \"//b:x\". Put the test into the package of the extension",
    ),
]))

home_of_test = unittest.make(table_test_impl(home_of, [
    ([], ""),
    (["../python_3_14/bin/python3", "../python_3_14/lib/python3.14/os.py"], "../python_3_14"),
    (["../python_3_14/lib/python3.14t/os.py"], "../python_3_14"),
    (["third_party/python/Lib/os.py"], "third_party/python"),
    # Other files of that name.
    (["../python_3_14/lib/python3.14/site-packages/six/os.py", "os.py", "../x/os.py", "../x/lib/os.py"], ""),
]))

version_of_test = unittest.make(table_test_impl(version_of, [
    ("libpython3.14.so.1.0", "3.14"),
    ("libpython3.9.so", "3.9"),
    ("libpython3.14t.dylib", "3.14"),
    ("python314.dll", "3.14"),
    ("libpython3.so", None),
    ("python3.dll", None),
    ("libtcl8.6.so", None),
]))

python_version_error_test = unittest.make(table_test_impl(python_version_error, [
    (("", ["libpython3.14.so"]), None),
    (("3.14", ["libpython3.14.so", "libpython3.14.so.1.0"]), None),
    (("3.14.2", ["libpython3.14.so"]), None),
    (("3.14", ["libpython3.so"]), None),
    (
        ("3.1", ["libpython3.14.so", "libpython3.14.so.1.0"]),
        "the Python toolchain for it has Python 3.14, got \"3.1\". Register a toolchain of that version in MODULE.bazel, or remove python_version",
    ),
]))

def _runs_impl(ctx):
    """The public target is the program of rules_rust, with Python's files and environment."""
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    environment = target[RunEnvironmentInfo].environment
    asserts.equals(env, "1", environment["PYTHONNOUSERSITE"])
    asserts.equals(env, "from the BUILD file", environment["GIVEN"])
    asserts.equals(env, ".:../_main/rules/tests", environment["PYTHONPATH"])
    files = [file.basename for file in target[DefaultInfo].default_runfiles.files.to_list()]
    for wanted in ["table.csv", "embedded.abi3.so"]:
        asserts.true(env, wanted in files, "{} is missing in {}".format(wanted, files))
    asserts.true(env, [name for name in files if name.startswith("libpython3.")], "no libpython in {}".format(files))
    return analysistest.end(env)

runs_test = analysistest.make(_runs_impl)

def _links_impl(ctx):
    """The program links libpython after the crates, in the configuration of the extension."""
    env = analysistest.begin(ctx)
    rustc = [action for action in analysistest.target_actions(env) if action.mnemonic == "Rustc"][0]
    flags = [arg for arg in rustc.argv if arg.startswith("--codegen=link-arg=")]
    for wanted in ["/libpython3.", "-Wl,-rpath,$ORIGIN/../../../"]:
        asserts.true(env, [flag for flag in flags if wanted in flag], "{} is missing in {}".format(wanted, flags))
    return analysistest.end(env)

links_test = analysistest.make(
    _links_impl,
    config_settings = {"//command_line_option:platforms": [Label("//rules/tests:linux_x86_64")]},
)

def _extension_impl(ctx):
    """The extension beside it links no libpython."""
    env = analysistest.begin(ctx)
    rustc = [action for action in analysistest.target_actions(env) if action.mnemonic == "Rustc"][0]
    asserts.equals(env, [], [arg for arg in rustc.argv if "libpython" in arg])
    return analysistest.end(env)

extension_test = analysistest.make(_extension_impl)

def _loading(package_rules):
    """Checks visibility and tags, which only the loading phase knows. Returns the problems for a test to list."""
    problems = []
    for name, visibility, tags, size in [
        ("embedded_test_binary", ["//visibility:private"], ["manual", "team"], "medium"),
        ("embedded_test_libpython", ["//visibility:private"], ["manual", "team"], None),
        ("embedded_test", ["//rules:__subpackages__"], ["manual", "team"], "small"),
    ]:
        rule = package_rules[name]
        if list(rule["visibility"]) != visibility:
            problems.append("{}: visibility {}".format(name, rule["visibility"]))
        if sorted(rule["tags"]) != tags:
            problems.append("{}: tags {}".format(name, rule["tags"]))
        if not rule["testonly"]:
            problems.append("{}: not testonly".format(name))
        if rule.get("size") != size:
            problems.append("{}: size {}".format(name, rule.get("size")))
        if not rule.get("target_compatible_with"):
            problems.append("{}: no target_compatible_with".format(name))
    return problems

def _no_problems_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [], ctx.attr.problems)
    return analysistest.end(env)

rust_test_loading_test = analysistest.make(_no_problems_impl, attrs = {"problems": attr.string_list()})

def _failure_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, ctx.attr.message)
    return analysistest.end(env)

failure_test = analysistest.make(_failure_impl, attrs = {"message": attr.string()}, expect_failure = True)

def rust_test_test_suite(name):
    """Declares the tests and their targets.

    Args:
        name: (string) of the test_suite.
    """
    pyo3_extension(
        name = "embedded",
        testonly = True,
        srcs = ["lib.rs"],
        abi = "abi3-py39",
        tags = ["manual"],
        deps = [":pyo3"],
    )
    common = {
        "data": ["mixed/table.csv"],
        "env": {"GIVEN": "from the BUILD file"},
        "py_deps": [":embedded"],
        "tags": [
            "manual",
            "team",
        ],
        "target_compatible_with": ["@platforms//os:linux"],
        "testonly": True,
        "visibility": ["//rules:__subpackages__"],
    }
    pyo3_rust_test(
        name = "embedded_test",
        size = "small",
        extension = ":embedded",
        **common
    )
    pyo3_rust_binary(
        name = "embedded_program",
        srcs = ["lib.rs"],
        crate_root = "lib.rs",
        deps = [":pyo3"],
        **common
    )
    rust_test_loading_test(
        name = "rust_test_loading_test",
        problems = _loading(native.existing_rules()),
        target_under_test = ":embedded_test",
    )
    runs_test(name = "rust_test_runs_test", target_under_test = ":embedded_test")
    runs_test(name = "rust_binary_runs_test", target_under_test = ":embedded_program")
    links_test(name = "rust_test_links_test", target_under_test = ":embedded_test_binary")
    links_test(name = "rust_binary_links_test", target_under_test = ":embedded_program_binary")
    extension_test(name = "rust_test_extension_test", target_under_test = ":embedded_rs")

    # Analysis needs the name of a library only.
    write_file(
        name = "fake_libpython",
        testonly = True,
        out = "libpython3.11.so",
        tags = ["manual"],
    )
    cc_import(
        name = "fake_libs",
        testonly = True,
        shared_library = "libpython3.11.so",
        tags = ["manual"],
    )
    cc_library(
        name = "no_libs",
        testonly = True,
        tags = ["manual"],
    )
    failures = [
        (
            {"libs": ":no_libs"},
            "//rules/tests:refused: the Python toolchain has no libpython, got @@//rules/tests:no_libs. Register a toolchain with one, such " +
            "as python.toolchain(...) of rules_python",
        ),
        (
            {"libs": ":fake_libs", "python_version": "3.12"},
            "//rules/tests:refused: python_version: the Python toolchain for it has Python 3.11, got \"3.12\". Register a toolchain of that " +
            "version in MODULE.bazel, or remove python_version",
        ),
    ]
    for index, (attributes, message) in enumerate(failures):
        pyo3_libpython(
            name = "libpython_refused_{}".format(index),
            testonly = True,
            public_label = "//rules/tests:refused",
            tags = ["manual"],
            **attributes
        )
        failure_test(
            name = "libpython_refused_{}_test".format(index),
            message = message,
            target_under_test = ":libpython_refused_{}".format(index),
        )
    unittest.suite(
        name + "_tables",
        rust_test_error_test,
        home_of_test,
        version_of_test,
        python_version_error_test,
    )
    native.test_suite(
        name = name,
        tests = [
            "rust_test_loading_test",
            "rust_test_runs_test",
            "rust_binary_runs_test",
            "rust_test_links_test",
            "rust_binary_links_test",
            "rust_test_extension_test",
            name + "_tables",
        ] + ["libpython_refused_{}_test".format(index) for index in range(len(failures))],
    )
