"""A BUILD file written for rules_rust_pyo3 works after a change of the load line, with pyo3 added to `deps`. See docs/migration.md."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_rust//rust:defs.bzl", "rust_library", "rust_proc_macro")
load("//rules:defs.bzl", "pyo3_extension")

visibility("private")

def _public_impl(ctx):
    """The library, and what a Rust dependency reads at run time."""
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    runfiles = [file.short_path.removeprefix("rules/tests/") for file in target[DefaultInfo].default_runfiles.files.to_list()]
    asserts.equals(env, ["foo/_bar.abi3.so", "mixed/__init__.py", "mixed/table.csv"], sorted(runfiles))
    return analysistest.end(env)

_public_test = analysistest.make(_public_impl)

def _rustc_impl(ctx):
    """rustc gets each attribute."""
    env = analysistest.begin(ctx)
    rustc = [action for action in analysistest.target_actions(env) if action.mnemonic == "Rustc"][0]
    arguments = " ".join(rustc.argv)
    for wanted in [
        "--crate-name=bar_crate",
        "--edition=2018",
        "--cfg feature=\"fast\"",
        "--extern=renamed=",
        "--extern=drop_in_macros=",
        "-Ctarget-cpu=native",
    ]:
        asserts.true(env, wanted in arguments, "{} is missing in {}".format(wanted, arguments))
    asserts.equals(env, "yes", rustc.env.get("FROM_BUILD_FILE"))
    asserts.equals(env, "4.5.6", rustc.env.get("CARGO_PKG_VERSION"))
    inputs = [file.short_path for file in rustc.inputs.to_list()]
    asserts.true(env, "rules/tests/mixed/_native.pyi" in inputs, "compile_data is an input of rustc")
    return analysistest.end(env)

_rustc_test = analysistest.make(_rustc_impl)

def drop_in_test_suite(name):
    """Declares the tests and their targets.

    Args:
        name: (string) of the test_suite.
    """
    crate = {"edition": "2021", "tags": ["manual"], "testonly": True}
    rust_proc_macro(name = "drop_in_macros", srcs = ["pyo3.rs"], **crate)
    rust_library(name = "drop_in_helper", srcs = ["pyo3.rs"], data = ["mixed/__init__.py"], **crate)

    # Every attribute of the macro in rules_rust_pyo3 0.73.0, and one of rust_shared_library that its users pass through it.
    pyo3_extension(
        name = "drop_in",
        testonly = True,
        srcs = [
            "lib.rs",
            "pyo3.rs",
        ],
        aliases = {":drop_in_helper": "renamed"},
        compilation_mode = "current",
        compile_data = ["mixed/_native.pyi"],
        crate_features = ["fast"],
        crate_name = "bar_crate",
        crate_root = "lib.rs",
        data = ["mixed/table.csv"],
        edition = "2018",
        imports = ["."],
        module_name = "foo._bar",
        proc_macro_deps = [":drop_in_macros"],
        rustc_env = {"FROM_BUILD_FILE": "yes"},
        rustc_env_files = [],
        rustc_flags = ["-Ctarget-cpu=native"],
        stubs = False,
        tags = ["manual"],
        version = "4.5.6",
        # The only line to add.
        deps = [
            ":drop_in_helper",
            ":pyo3",
        ],
    )
    _public_test(name = "drop_in_public_test", target_under_test = ":drop_in")
    _rustc_test(name = "drop_in_rustc_test", target_under_test = ":drop_in_rs")
    native.test_suite(
        name = name,
        tests = ["drop_in_public_test", "drop_in_rustc_test"],
    )
