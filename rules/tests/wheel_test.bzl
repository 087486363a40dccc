"""Analysis tests of `pyo3_wheel`: the action, what goes into it, and what is refused before it runs."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_library.bzl", "py_library")
load("//rules:defs.bzl", "pyo3_extension", "pyo3_wheel")

visibility("private")

def _action_impl(ctx):
    env = analysistest.begin(ctx)
    actions = analysistest.target_actions(env)
    asserts.equals(env, ["Pyo3Wheel"], [action.mnemonic for action in actions])
    action = actions[0]
    asserts.equals(env, ["wheel_words.dist", "wheel_words.name"], sorted([file.basename for file in action.outputs.to_list()]))
    inputs = [file.short_path.removeprefix("rules/tests/") for file in action.inputs.to_list() if "wheel" not in file.basename]
    for wanted in ["mixed/__init__.py", "mixed/py.typed", "mixed/table.csv", "words/_native.abi3.so", "lib.rs"]:
        asserts.true(env, wanted in inputs, "{} is missing in {}".format(wanted, inputs))
    asserts.true(env, "wheel" in action.argv[0], "runs the tool, not a shell: " + action.argv[0])
    return analysistest.end(env)

action_test = analysistest.make(
    _action_impl,
    config_settings = {"//command_line_option:platforms": [Label("//rules/tests:linux_x86_64")]},
)

def _sdist_impl(ctx):
    env = analysistest.begin(ctx)
    action = analysistest.target_actions(env)[0]
    asserts.equals(env, "Pyo3Sdist", action.mnemonic)
    asserts.equals(env, ["wheel_words.sdist"], [file.basename for file in action.outputs.to_list()])
    inputs = [file.short_path.removeprefix("rules/tests/") for file in action.inputs.to_list()]
    for wanted in ["mixed/pyproject.toml", "mixed/table.csv"]:
        asserts.true(env, wanted in inputs, "{} is missing in {}".format(wanted, inputs))
    asserts.false(env, "words/_native.abi3.so" in inputs, "an sdist has no libraries")
    return analysistest.end(env)

sdist_test = analysistest.make(_sdist_impl)

def _publish_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    files = [file.basename for file in target[DefaultInfo].default_runfiles.files.to_list()]
    for wanted in ["publish.py", "wheel_words.dist", "wheel_words.sdist"]:
        asserts.true(env, wanted in files, "{} is missing in {}".format(wanted, files))
    return analysistest.end(env)

publish_test = analysistest.make(
    _publish_impl,
    config_settings = {"//command_line_option:platforms": [Label("//rules/tests:linux_x86_64")]},
)

def _failure_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, ctx.attr.message)
    return analysistest.end(env)

failure_test = analysistest.make(_failure_impl, attrs = {"message": attr.string()}, expect_failure = True)

# Attributes, message
_FAILURES = [
    (
        {"summary": "one\nClassifier: two"},
        "//rules/tests:wheel_refused_0: summary: a value with a tab or line feed, got \"one\\nClassifier: two\". Write it on one line",
    ),
    (
        {"requires": ["numpy\tx"]},
        "//rules/tests:wheel_refused_1: requires: a value with a tab or line feed, got \"numpy\\tx\". Write it on one line",
    ),
    (
        {"data_files": {":wheel_two_files": "x"}},
        "//rules/tests:wheel_refused_2: data_files: expected one file for each label, got 2 of //rules/tests:wheel_two_files. Name single files",
    ),
    (
        {"version": None},
        "//rules/tests:wheel_refused_3: version: missing, got \"\". Set it, or set pyproject to the file that has it",
    ),
]

_SDIST_FAILURES = [
    (
        {"pyproject": None},
        "//rules/tests:sdist_refused_0.sdist: sdist_srcs: an sdist needs a pyproject.toml, which tells pip how to build it, got " +
        "pyproject = None. Set pyproject = \"pyproject.toml\"",
    ),
    (
        {"sdist_srcs": ["//rules:defs.bzl"]},
        "//rules/tests:sdist_refused_1.sdist: sdist_srcs: a file outside the folder of pyproject.toml, got \"rules/defs.bzl\". Move " +
        "pyproject.toml up, or the file down",
    ),
]

def wheel_test_suite(name):
    """Declares the tests and their targets.

    Args:
        name: (string) of the test_suite.
    """
    pyo3_extension(
        name = "wheel_native",
        testonly = True,
        srcs = ["lib.rs"],
        abi = "abi3-py39",
        module_name = "words._native",
        pyi = ["mixed/py.typed"],
        tags = ["manual"],
        deps = [":pyo3"],
    )
    py_library(
        name = "wheel_library",
        testonly = True,
        srcs = ["mixed/__init__.py"],
        data = ["mixed/table.csv"],
        tags = ["manual"],
        deps = [":wheel_native"],
    )
    pyo3_wheel(
        name = "wheel_words",
        testonly = True,
        data_files = {"lib.rs": "words/source.rs"},
        pyproject = "mixed/pyproject.toml",
        sdist_srcs = [
            "mixed/pyproject.toml",
            "mixed/table.csv",
        ],
        tags = ["manual"],
        version = "1.0",
        deps = [":wheel_library"],
    )
    action_test(name = "wheel_action_test", target_under_test = ":wheel_words")
    sdist_test(name = "sdist_test", target_under_test = ":wheel_words.sdist")
    publish_test(name = "publish_test", target_under_test = ":wheel_words.publish")
    tests = ["wheel_action_test", "sdist_test", "publish_test"]
    native.filegroup(
        name = "wheel_two_files",
        testonly = True,
        srcs = [
            "lib.rs",
            "pyo3.rs",
        ],
        tags = ["manual"],
    )
    for index, (attributes, message) in enumerate(_FAILURES):
        pyo3_wheel(
            name = "wheel_refused_{}".format(index),
            testonly = True,
            tags = ["manual"],
            **({"deps": [":wheel_library"], "version": "1.0"} | attributes)
        )
        failure_test(
            name = "wheel_refused_{}_test".format(index),
            message = message,
            target_under_test = ":wheel_refused_{}".format(index),
        )
        tests.append("wheel_refused_{}_test".format(index))
    for index, (attributes, message) in enumerate(_SDIST_FAILURES):
        wheel = {
            "deps": [":wheel_library"],
            "pyproject": "mixed/pyproject.toml",
            "sdist_srcs": ["mixed/table.csv"],
            "version": "1.0",
        }
        pyo3_wheel(
            name = "sdist_refused_{}".format(index),
            testonly = True,
            tags = ["manual"],
            **(wheel | attributes)
        )
        failure_test(
            name = "sdist_refused_{}_test".format(index),
            message = message,
            target_under_test = ":sdist_refused_{}.sdist".format(index),
        )
        tests.append("sdist_refused_{}_test".format(index))
    native.test_suite(name = name, tests = tests)
