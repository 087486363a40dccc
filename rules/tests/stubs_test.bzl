"""Tests of generated stubs: the action, what the targets hold, and the messages of the loading phase."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts", "unittest")
load("@rules_python//python:py_info.bzl", "PyInfo")
load("//rules:defs.bzl", "pyo3_extension", "pyo3_stubs")
load("//rules/private:checks.bzl", "stubs_error")
load("//rules/private:stubs_generator.bzl", "generator_crate")
load("//rules/private:stubs_rule.bzl", "py_typed_path")
load(":tables.bzl", "table_test_impl")
load(":two_pythons.bzl", "two_pythons")

visibility("private")

generator_crate_test = unittest.make(table_test_impl(lambda deps: generator_crate(deps), [
    ({"deps": ["@crates//:serde", "@crates//:pyo3"]}, "@crates//:pyo3-introspection"),
    ({"deps": ["@crates//:pyo3-0.30.1"]}, "@crates//:pyo3-introspection"),
    ({"deps": ["//third_party/rust:pyo3"]}, "//third_party/rust:pyo3-introspection"),
    ({"deps": [":pyo3"]}, ":pyo3-introspection"),
    ({"deps": ["@crates//:pyo3-ffi"]}, None),
    ({"deps": ["@pyo3"]}, None),
    ({"deps": select({"//conditions:default": ["@crates//:pyo3"]})}, None),
]))

py_typed_path_test = unittest.make(table_test_impl(py_typed_path, [
    (("hello", ""), "."),
    (("tally._native", "tally"), "tally/py.typed"),
    (("tally._native", "python/tally"), "python/tally/py.typed"),
    (("acme.text._fast", "python/acme/text"), "python/acme/py.typed"),
    # The BUILD file is inside the package.
    (("acme.text._fast", ""), "py.typed"),
    (("acme.text._fast", "text"), "py.typed"),
]))

def _stubs_error(**changed):
    arguments = {
        "deps": ["@crates//:pyo3"],
        "existing": None,
        "extension": Label("//rules/tests:words"),
        "generator": None,
        "name": "words_stubs",
        "package": "rules/tests",
        "rename": {"kind": "pyo3_rename"},
        "srcs": None,
    }
    return stubs_error(**(arguments | changed))

_NO_EXTENSION = "extension: no pyo3_extension above in this package, got \"//rules/tests:words\". " + \
                "Move pyo3_stubs below the extension, into its BUILD file"

stubs_error_test = unittest.make(table_test_impl(_stubs_error, [
    ({}, None),
    ({"deps": ["@pyo3"], "generator": "@crates//:pyo3-introspection"}, None),
    ({"rename": None}, _NO_EXTENSION),
    ({"rename": {"kind": "filegroup"}}, _NO_EXTENSION),
    ({"package": "other"}, _NO_EXTENSION),
    ({"srcs": ["a.pyi"]}, None),
    (
        {"existing": {"kind": "pyo3_stub_files"}},
        "name: pyo3_extension with stubs = True declares a target of that name, got \"words_stubs\". Choose another one, such as \"stubs\"",
    ),
    (
        {"srcs": select({"//conditions:default": []})},
        "srcs: not a list, got a select. List the files: the source tree has the same stubs on every platform",
    ),
    (
        {"deps": ["@pyo3"]},
        "generator: cannot tell which crates hold pyo3-introspection, got None. Name the crate: generator = \"@crates//:pyo3-introspection\"",
    ),
]))

def _action_impl(ctx):
    env = analysistest.begin(ctx)
    action = [action for action in analysistest.target_actions(env) if action.mnemonic == "Pyo3Stubs"][0]
    asserts.equals(env, ctx.attr.directory, action.outputs.to_list()[0].short_path)
    arguments = action.argv[1:]
    for wanted in ctx.attr.arguments:
        asserts.true(env, wanted in arguments, "{} is missing in {}".format(wanted, arguments))
    asserts.true(env, arguments[-1].endswith("_native.abi3.so"), "the library with its name for Python: " + arguments[-1])
    asserts.true(env, "generator" in action.argv[0], "runs the tool, not a shell: " + action.argv[0])
    return analysistest.end(env)

stubs_action_test = analysistest.make(
    _action_impl,
    attrs = {
        "arguments": attr.string_list(),
        "directory": attr.string(),
    },
    config_settings = {"//command_line_option:platforms": [Label("//rules/tests:linux_x86_64")]},
)

def _library_impl(ctx):
    """Stubs and marker are runfiles of the py_library, hence in wheels, and stubs for type checkers where rules_python has a place."""
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    runfiles = [file.short_path for file in target[DefaultInfo].default_runfiles.files.to_list()]
    stubs = ["rules/tests/stubbed/_native", "rules/tests/stubbed/py.typed"]
    for wanted in stubs:
        asserts.true(env, wanted in runfiles, "{} is missing in {}".format(wanted, runfiles))
    if hasattr(target[PyInfo], "direct_pyi_files"):
        asserts.equals(env, stubs, sorted([file.short_path for file in target[PyInfo].direct_pyi_files.to_list()]))
    return analysistest.end(env)

stubs_library_test = analysistest.make(_library_impl)

def _one_generator_impl(ctx):
    """Two Python versions share the stubs, and so the program that writes them, with its crates."""
    env = analysistest.begin(ctx)
    under = ctx.split_attr.extension
    asserts.equals(env, ["3.10", "3.11"], sorted(under.keys()))
    stubs = {
        file.path: None
        for target in under.values()
        for file in target[DefaultInfo].default_runfiles.files.to_list()
        if file.short_path == "rules/tests/stubbed/_native"
    }
    asserts.equals(env, 1, len(stubs), "the same stubs for both Pythons, got {}".format(stubs.keys()))
    return analysistest.end(env)

one_generator_test = analysistest.make(
    _one_generator_impl,
    attrs = {
        "extension": attr.label(cfg = two_pythons),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    },
)

def stubs_test_suite(name):
    """Declares the tests and their targets.

    Args:
        name: (string) of the test_suite.
    """
    pyo3_extension(
        name = "stubbed",
        testonly = True,
        srcs = ["lib.rs"],
        module_name = "stubbed._native",
        stubs = True,
        tags = ["manual"],
        deps = [":pyo3"],
    )
    pyo3_stubs(
        name = "stubbed_stubs_elsewhere",
        testonly = True,
        srcs = ["mixed/_native.pyi"],
        extension = ":stubbed",
        generator = ":pyo3-introspection",
        tags = ["manual"],
    )
    stubs_action_test(
        name = "stubs_of_an_extension_test",
        arguments = [
            "--label=//rules/tests:stubbed",
            "--module=_native",
        ],
        directory = "rules/tests/stubbed/_native",
        target_under_test = ":stubbed_stubs",
    )
    stubs_action_test(
        name = "stubs_action_test",
        arguments = [
            "--label=//rules/tests:stubbed_stubs_elsewhere",
            "--module=_native",
        ],
        directory = "rules/tests/stubbed_stubs_elsewhere/stubbed/_native",
        target_under_test = ":stubbed_stubs_elsewhere",
    )
    stubs_library_test(name = "stubs_library_test", target_under_test = ":stubbed")
    one_generator_test(
        name = "one_generator_test",
        extension = ":stubbed",
        target_under_test = ":stubbed",
    )
    unittest.suite(name + "_units", generator_crate_test, py_typed_path_test, stubs_error_test)
    native.test_suite(
        name = name,
        tests = ["one_generator_test", "stubs_action_test", "stubs_library_test", "stubs_of_an_extension_test", name + "_units"],
    )
