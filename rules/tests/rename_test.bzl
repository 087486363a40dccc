"""Analysis tests of `pyo3_rename`: the file name on each platform, and the action that creates it."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//rules/private:rename.bzl", "pyo3_rename")

visibility("private")

def _file_name_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    files = [file.short_path.removeprefix("rules/tests/") for file in target[DefaultInfo].files.to_list()]
    asserts.equals(env, [ctx.attr.expected], files)
    return analysistest.end(env)

def _platform_test(platform, **settings):
    return analysistest.make(
        _file_name_impl,
        attrs = {"expected": attr.string()},
        config_settings = {"//command_line_option:platforms": [Label("//rules/tests:" + platform)]} | settings,
    )

linux_x86_64_test = _platform_test("linux_x86_64")
linux_aarch64_test = _platform_test("linux_aarch64")
macos_aarch64_test = _platform_test("macos_aarch64")
windows_x86_64_test = _platform_test("windows_x86_64")
windows_aarch64_test = _platform_test("windows_aarch64")

# (rule, abi, Python version, file)
_NAMES = [
    (linux_x86_64_test, "abi3-py310", "", "pkg/_native.abi3.so"),
    (linux_x86_64_test, "abi3t-py315", "", "pkg/_native.abi3t.so"),
    (linux_x86_64_test, "cpython", "3.14", "pkg/_native.cpython-314-x86_64-linux-gnu.so"),
    (linux_aarch64_test, "cpython", "3.14t", "pkg/_native.cpython-314t-aarch64-linux-gnu.so"),
    (macos_aarch64_test, "abi3", "", "pkg/_native.abi3.so"),
    (macos_aarch64_test, "cpython", "3.13", "pkg/_native.cpython-313-darwin.so"),
    (windows_x86_64_test, "abi3", "", "pkg/_native.pyd"),
    (windows_x86_64_test, "cpython", "3.13", "pkg/_native.cp313-win_amd64.pyd"),
    (windows_aarch64_test, "cpython", "3.13", "pkg/_native.cp313-win_arm64.pyd"),
]

def _gate_action_impl(ctx):
    env = analysistest.begin(ctx)
    actions = analysistest.target_actions(env)
    asserts.equals(env, ["Pyo3Gate"], [action.mnemonic for action in actions])
    action = actions[0]
    output = action.outputs.to_list()[0].path
    library = [file.path for file in action.inputs.to_list() if file.extension == "so"]
    asserts.equals(env, [
        "check",
        "--label=//rules/tests:under_test",
        "--module=pkg._native",
        "--abi=abi3-py310",
        "--os=linux",
        "--arch=x86_64",
        "--out=" + output,
    ] + library, action.argv[1:])
    asserts.true(env, "gate" in action.argv[0], "runs the gate, not a shell: " + action.argv[0])
    return analysistest.end(env)

gate_action_test = analysistest.make(
    _gate_action_impl,
    config_settings = {"//command_line_option:platforms": [Label("//rules/tests:linux_x86_64")]},
)

def _gate_off_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, ["Symlink"], [action.mnemonic for action in analysistest.target_actions(env)])
    return analysistest.end(env)

gate_off_test = analysistest.make(_gate_off_impl, config_settings = {str(Label("//rules/settings:gate")): False})

def _failure_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, ctx.attr.message)
    return analysistest.end(env)

_FAILURE = {"message": attr.string()}
unknown_platform_test = analysistest.make(
    _failure_impl,
    attrs = _FAILURE,
    config_settings = {"//command_line_option:platforms": [Label("//rules/tests:wasi_wasm32")]},
    expect_failure = True,
)
not_a_library_test = analysistest.make(_failure_impl, attrs = _FAILURE, expect_failure = True)

def _rename(name, crate = ":library", **kwargs):
    pyo3_rename(
        name = name,
        testonly = True,
        crate = crate,
        folder = "pkg",
        module_name = "pkg._native",
        public_label = "//rules/tests:under_test",
        tags = ["manual"],
        **kwargs
    )

def rename_test_suite(name):
    """Declares the tests and their targets.

    Args:
        name: (string) of the test_suite.
    """
    tests = []

    # A file with a library's name is enough: the tests read names and arguments and run nothing.
    native.genrule(
        name = "library",
        testonly = True,
        outs = ["liblibrary.so"],
        cmd = "false",
        tags = ["manual"],
    )
    native.filegroup(
        name = "no_library",
        testonly = True,
        srcs = ["pyo3.rs"],
        tags = ["manual"],
    )

    for index, (test, abi, python_version, expected) in enumerate(_NAMES):
        _rename(
            name = "named_{}_rename".format(index),
            abi = abi,
            python_version = python_version,
        )
        test(
            name = "name_{}_test".format(index),
            expected = expected,
            target_under_test = "named_{}_rename".format(index),
        )
        tests.append("name_{}_test".format(index))

    _rename(name = "gated_rename", abi = "abi3-py310")
    gate_action_test(name = "gate_action_test", target_under_test = ":gated_rename")
    gate_off_test(name = "gate_off_test", target_under_test = ":gated_rename")
    unknown_platform_test(
        name = "unknown_platform_test",
        message = "the target platform is not one of [\"linux\", \"macos\", \"windows\"], so the file name that Python looks for is unknown. Set target_compatible_with",
        target_under_test = ":gated_rename",
    )
    _rename(
        name = "no_library_rename",
        abi = "abi3",
        crate = ":no_library",
    )
    not_a_library_test(
        name = "not_a_library_test",
        message = "crate: expected one shared library, got []",
        target_under_test = ":no_library_rename",
    )
    native.test_suite(
        name = name,
        tests = tests + ["gate_action_test", "gate_off_test", "unknown_platform_test", "not_a_library_test"],
    )
