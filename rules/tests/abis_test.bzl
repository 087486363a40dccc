"""Analysis tests of an extension with several ABIs: its libraries, PyO3's configuration for each, and the wheels."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_rust//rust:defs.bzl", "rust_library")
load("//rules:defs.bzl", "pyo3_config", "pyo3_extension", "pyo3_wheel")
load("//rules/private:python_test_rule.bzl", "pyo3_python_check")
load("//rules/private:rename.bzl", "pyo3_rename")

visibility("private")

_ABIS = ["abi3-py310", "cpython-3.14t", "abi3t-py315"]
_FILES = ["several.abi3.so", "several.abi3t.so", "several.cpython-314t-x86_64-linux-gnu.so"]
_NO_READER = "abi: a list of ABIs, or a free-threaded one, needs a pyo3_config that PyO3's build script reads, got none. Declare one, and " + \
             "name it in the annotation of pyo3-ffi in MODULE.bazel, in build_script_data and in the variable PYO3_CONFIG_FILE. " + \
             "docs/free-threaded.md has the lines"
_LINUX = {"//command_line_option:platforms": [Label("//rules/tests:linux_x86_64")]}

def _libraries(files):
    return sorted([file.basename for file in files if file.basename.startswith("several.")])

def _public_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(env, _FILES, _libraries(target[DefaultInfo].default_runfiles.files.to_list()))
    return analysistest.end(env)

several_libraries_test = analysistest.make(_public_impl, config_settings = _LINUX)

def _gate_impl(ctx):
    """Each library has its own promise."""
    env = analysistest.begin(ctx)
    action = analysistest.target_actions(env)[0]
    for wanted in ctx.attr.arguments:
        asserts.true(env, wanted in action.argv, "{} is missing in {}".format(wanted, action.argv))
    return analysistest.end(env)

several_gate_test = analysistest.make(_gate_impl, attrs = {"arguments": attr.string_list()}, config_settings = _LINUX)

both = rule(
    implementation = lambda ctx: [DefaultInfo(files = depset(ctx.files.targets))],
    attrs = {"targets": attr.label_list()},
)

def _one_abi_impl(ctx):
    """The transition does not change the features of a build with one ABI: its crates stay in the configuration of the build."""
    env = analysistest.begin(ctx)
    files = analysistest.target_under_test(env)[DefaultInfo].files.to_list()
    asserts.equals(env, ["libone_abi.so", "one_abi.abi3.so"], sorted([file.basename for file in files]))
    asserts.equals(env, 1, len({file.root.path: None for file in files}), "configurations of {}".format(files))
    return analysistest.end(env)

one_abi_test = analysistest.make(
    _one_abi_impl,
    config_settings = {"//command_line_option:features": ["strip_debug_symbols", "opt", "dbg"]},
)

# Has the attributes of rules_rust's rule that runs a build script.
build_script_run = rule(
    implementation = lambda _ctx: [DefaultInfo()],
    attrs = {
        "build_script_env": attr.string_dict(),
        "data": attr.label_list(),
    },
)

def _config_impl(ctx):
    env = analysistest.begin(ctx)
    actions = analysistest.target_actions(env)
    asserts.equals(env, [ctx.attr.content], [action.content for action in actions])
    return analysistest.end(env)

def _config_test(features):
    return analysistest.make(
        _config_impl,
        attrs = {"content": attr.string()},
        config_settings = {"//command_line_option:features": features},
    )

default_config_test = _config_test(["opt"])
abi3t_config_test = _config_test(["pyo3_abi_abi3t-py315", "opt"])

def _wheel_impl(ctx):
    env = analysistest.begin(ctx)
    action = analysistest.target_actions(env)[0]
    asserts.equals(env, ["several.cpython-314t-x86_64-linux-gnu.so"], _libraries(action.inputs.to_list()))
    return analysistest.end(env)

def _passes_impl(ctx):
    env = analysistest.begin(ctx)
    return analysistest.end(env)

accepted_test = analysistest.make(_passes_impl)
several_pythons_test = analysistest.make(_passes_impl, config_settings = _LINUX)

several_wheel_test = analysistest.make(_wheel_impl, config_settings = _LINUX)

def _failure_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, ctx.attr.message)
    return analysistest.end(env)

_MESSAGE = {"message": attr.string()}
several_refused_test = analysistest.make(_failure_impl, attrs = _MESSAGE, expect_failure = True)
several_windows_test = analysistest.make(
    _failure_impl,
    attrs = _MESSAGE,
    config_settings = {"//command_line_option:platforms": [Label("//rules/tests:windows_x86_64")]},
    expect_failure = True,
)

_WHEELS = {
    "several_wheel_all": (
        {"deps": [":several"]},
        "//rules/tests:several_wheel_all: abi: //rules/tests:several has \"abi3-py310\", \"cpython-3.14t\", \"abi3t-py315\", and a " +
        "wheel takes one of them, got None. Declare a wheel for each: abi = \"abi3-py310\"",
    ),
    "several_wheel_no_list": (
        {"abi": "abi3-py39", "deps": [":one_abi"]},
        "//rules/tests:several_wheel_no_list: abi: no extension in deps has that ABI or several, got \"abi3-py39\". Remove it",
    ),
}

def abis_test_suite(name):
    """Declares the tests and their targets.

    Args:
        name: (string) of the test_suite.
    """
    for pyo3, env in (
        ("configured_pyo3", {"PYO3_CONFIG_FILE": "$(execpath :config)"}),
        ("deaf_pyo3", {"PYO3_NO_PYTHON": "1"}),
    ):
        build_script_run(
            name = pyo3 + "_script",
            testonly = True,
            build_script_env = env,
            data = [":config"],
            tags = ["manual"],
        )
        rust_library(
            name = pyo3,
            testonly = True,
            srcs = ["pyo3.rs"],
            crate_name = "pyo3",
            data = [":{}_script".format(pyo3)],
            edition = "2021",
            tags = ["manual"],
        )
    for extension, abi, pyo3 in (
        ("several", _ABIS, "configured_pyo3"),
        ("no_reader", _ABIS, "pyo3"),
        ("deaf_reader", _ABIS, "deaf_pyo3"),
        ("no_free_threaded_reader", "cpython-3.14t", "pyo3"),
        ("one_abi", "abi3-py310", "pyo3"),
    ):
        pyo3_extension(
            name = extension,
            testonly = True,
            srcs = ["lib.rs"],
            abi = abi,
            tags = ["manual"],
            deps = [":" + pyo3],
        )
    pyo3_config(
        name = "config",
        testonly = True,
        abi = "cpython-3.14t",
        tags = ["manual"],
    )
    pyo3_config(
        name = "no_config",
        testonly = True,
        abi = "abi3",
        tags = ["manual"],
    )
    pyo3_wheel(
        name = "several_wheel",
        testonly = True,
        abi = "cpython-3.14t",
        tags = ["manual"],
        version = "1.0",
        deps = [":several"],
    )
    pyo3_python_check(
        name = "several_python",
        testonly = True,
        public_label = "//rules/tests:x",
        pythons = ["3.10", "3.14t", "3.15t"],
        tags = ["manual"],
        deps = [":several"],
    )
    pyo3_python_check(
        name = "several_old_python",
        testonly = True,
        public_label = "//rules/tests:x",
        pythons = ["3.10", "3.13t"],
        tags = ["manual"],
        deps = [":several"],
    )

    several_libraries_test(name = "several_libraries_test", target_under_test = ":several")
    several_gate_test(
        name = "several_gate_first_test",
        arguments = ["--abi=abi3-py310", "--label=//rules/tests:several"],
        target_under_test = ":several_rename",
    )
    several_gate_test(
        name = "several_gate_other_test",
        arguments = ["--abi=cpython", "--python-version=3.14t", "--label=//rules/tests:several"],
        target_under_test = ":several_rename.cpython-3.14t",
    )
    default_config_test(
        name = "default_config_test",
        content = "implementation=CPython\nversion=3.14\nbuild_flags=Py_GIL_DISABLED\n",
        target_under_test = ":config",
    )
    abi3t_config_test(
        name = "abi3t_config_test",
        content = "implementation=CPython\nversion=3.15\n",
        target_under_test = ":config",
    )
    both(
        name = "one_abi_both",
        testonly = True,
        tags = ["manual"],
        targets = [
            ":one_abi_rename",
            ":one_abi_rs",
        ],
    )
    one_abi_test(name = "one_abi_test", target_under_test = ":one_abi_both")
    pyo3_wheel(
        name = "one_abi_wheel",
        testonly = True,
        abi = "abi3-py310",
        tags = ["manual"],
        version = "1.0",
        deps = [":one_abi"],
    )
    accepted_test(name = "one_abi_wheel_test", target_under_test = ":one_abi_wheel")
    several_pythons_test(name = "several_pythons_test", target_under_test = ":several_python")
    several_wheel_test(name = "several_wheel_test", target_under_test = ":several_wheel")
    tests = [
        "abi3t_config_test",
        "default_config_test",
        "one_abi_test",
        "one_abi_wheel_test",
        "several_gate_first_test",
        "several_gate_other_test",
        "several_libraries_test",
        "several_pythons_test",
        "several_wheel_test",
    ]

    refused = {
        "deaf_reader": "//rules/tests:deaf_reader: " + _NO_READER,
        "no_free_threaded_reader": "//rules/tests:no_free_threaded_reader: " + _NO_READER,
        "no_reader": "//rules/tests:no_reader: " + _NO_READER,
        "no_config": "//rules/tests:no_config: abi: abi3 needs a floor here, got \"abi3\". Write \"abi3-py310\"",
        "several_old_python": "//rules/tests:x: pythons: //rules/tests:several has abi = [\"abi3-py310\", \"cpython-3.14t\", " +
                              "\"abi3t-py315\"], and none of them loads on that Python, got \"3.13t\"",
    }
    for wheel, (attributes, message) in _WHEELS.items():
        pyo3_wheel(
            name = wheel,
            testonly = True,
            tags = ["manual"],
            version = "1.0",
            **attributes
        )
        refused[wheel] = message
    for target, message in refused.items():
        several_refused_test(name = target + "_test", message = message, target_under_test = ":" + target)
        tests.append(target + "_test")

    # A file with a library's name is enough, and needs no Rust toolchain for that platform.
    pyo3_rename(
        name = "several_on_windows",
        testonly = True,
        abi = "abi3t-py315",
        abis = _ABIS,
        crate = ":library",
        module_name = "several",
        public_label = "//rules/tests:several",
        selected_abi = "abi3t-py315",
        spelling = "abi3t-py315",
        tags = ["manual"],
    )
    several_windows_test(
        name = "several_windows_test",
        message = "//rules/tests:several: abi: on this platform, the libraries for \"abi3t-py315\" and \"abi3-py310\" have the same file " +
                  "name, got `several.pyd`. Declare a pyo3_extension for each, in packages of their own",
        target_under_test = ":several_on_windows",
    )
    native.test_suite(name = name, tests = tests + ["several_windows_test"])
