"""Analysis tests of `pyo3_extension`: the four targets, their visibility, and the attributes that they get."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_info.bzl", "PyInfo")
load("//rules:defs.bzl", "pyo3_extension")
load(":two_pythons.bzl", "two_pythons")

visibility("private")

def _runfiles(target):
    return [file.short_path.removeprefix("rules/tests/") for file in target[DefaultInfo].default_runfiles.files.to_list()]

def _public_impl(ctx):
    """The py_library exposes what Python needs, and no Rust file."""
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(env, [
        "mixed/__init__.py",
        "mixed/_native.abi3.so",
        "mixed/_native.pyi",
        "mixed/py.typed",
        "mixed/table.csv",
    ], sorted(_runfiles(target)))
    asserts.equals(
        env,
        ["rules/tests/mixed/__init__.py"],
        [file.short_path for file in target[PyInfo].transitive_sources.to_list()],
    )
    asserts.equals(env, ["_main/rules/tests"], target[PyInfo].imports.to_list())
    return analysistest.end(env)

public_test = analysistest.make(_public_impl)

def _mnemonics_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, ctx.attr.expected, [action.mnemonic for action in analysistest.target_actions(env)])
    return analysistest.end(env)

mnemonics_test = analysistest.make(_mnemonics_impl, attrs = {"expected": attr.string_list()})

def _rustc_impl(ctx):
    """The rust_shared_library gets the attributes of the macro."""
    env = analysistest.begin(ctx)
    rustc = [action for action in analysistest.target_actions(env) if action.mnemonic == "Rustc"][0]
    arguments = " ".join(rustc.argv)
    for wanted in ["--crate-name=native_crate", "--edition=2018", "--cfg feature=\"fast\"", "--codegen=opt-level=0", "-Ctarget-cpu=native"]:
        asserts.true(env, wanted in arguments, "{} is missing in {}".format(wanted, arguments))
    asserts.equals(env, "yes", rustc.env.get("FROM_BUILD_FILE"))
    pythons = [file.path for file in rustc.inputs.to_list() if "python" in file.basename or file.extension == "py"]
    asserts.equals(env, [], pythons, "no Python among the inputs of rustc")
    return analysistest.end(env)

rustc_test = analysistest.make(_rustc_impl)

def _optimised_impl(ctx):
    env = analysistest.begin(ctx)
    action = analysistest.target_actions(env)[0]
    library = [file for file in action.inputs.to_list() if file.basename == "libnative_crate.so"][0]
    asserts.true(env, "-opt" in library.path, "compilation_mode = \"opt\" counts for the Rust side: " + library.path)
    return analysistest.end(env)

optimised_test = analysistest.make(_optimised_impl)

def _one_library_impl(ctx):
    """The reset: two Python versions share one library."""
    env = analysistest.begin(ctx)
    under = ctx.split_attr.extension
    asserts.equals(env, ["3.10", "3.11"], sorted(under.keys()))
    libraries = {
        file.path: None
        for target in under.values()
        for file in target[DefaultInfo].default_runfiles.files.to_list()
        if file.extension == "so"
    }
    asserts.equals(env, 1, len(libraries), "one library for both Pythons, got {}".format(libraries.keys()))
    return analysistest.end(env)

one_library_test = analysistest.make(
    _one_library_impl,
    attrs = {
        "extension": attr.label(cfg = two_pythons),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    },
)

def _loading(package_rules):
    """Checks visibility and tags, which only the loading phase knows. Returns the problems for a test to list."""
    problems = []
    for name, visibility, tags in [
        ("mixed_rs", ["//visibility:private"], ["manual", "team"]),
        ("mixed_rename", ["//visibility:private"], ["manual", "team"]),
        ("mixed", ["//rules:__subpackages__"], ["manual", "team"]),
        ("mixed.develop", ["//visibility:private"], ["manual", "team"]),
    ]:
        rule = package_rules[name]
        if list(rule["visibility"]) != visibility:
            problems.append("{}: visibility {}".format(name, rule["visibility"]))

        # rules_python adds tags of its own.
        if sorted([tag for tag in rule["tags"] if not tag.startswith("__")]) != tags:
            problems.append("{}: tags {}".format(name, rule["tags"]))
        if not rule["testonly"]:
            problems.append("{}: not testonly".format(name))
        if list(rule["features"]) != ["-parse_headers"]:
            problems.append("{}: features {}".format(name, rule["features"]))
        if rule["exec_properties"] != {"cpus": "4"}:
            problems.append("{}: exec_properties {}".format(name, rule["exec_properties"]))
        if not rule.get("target_compatible_with"):
            problems.append("{}: no target_compatible_with".format(name))
    return problems

def _no_problems_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [], ctx.attr.problems)
    return analysistest.end(env)

loading_test = analysistest.make(_no_problems_impl, attrs = {"problems": attr.string_list()})

def extension_test_suite(name):
    """Declares the tests and their targets.

    Args:
        name: (string) of the test_suite.
    """
    pyo3_extension(
        name = "mixed",
        testonly = True,
        srcs = ["lib.rs"],
        abi = "abi3-py310",
        compilation_mode = "opt",
        crate_features = ["fast"],
        crate_name = "native_crate",
        data = ["mixed/table.csv"],
        edition = "2018",
        exec_properties = {"cpus": "4"},
        features = ["-parse_headers"],
        module_name = "mixed._native",
        py_srcs = ["mixed/__init__.py"],
        pyi = [
            "mixed/_native.pyi",
            "mixed/py.typed",
        ],
        rustc_env = {"FROM_BUILD_FILE": "yes"},
        rustc_flags = ["-Ctarget-cpu=native"],
        tags = [
            "manual",
            "team",
        ],
        target_compatible_with = ["@platforms//os:linux"],
        visibility = ["//rules:__subpackages__"],
        deps = [":pyo3"],
    )
    loading_test(
        name = "loading_test",
        problems = _loading(native.existing_rules()),
        target_under_test = ":mixed",
    )
    public_test(name = "public_test", target_under_test = ":mixed")
    mnemonics_test(
        name = "rename_mnemonics_test",
        expected = ["Pyo3Gate"],
        target_under_test = ":mixed_rename",
    )
    rustc_test(name = "rustc_test", target_under_test = ":mixed_rs")
    optimised_test(name = "optimised_test", target_under_test = ":mixed_rename")
    one_library_test(
        name = "one_library_test",
        extension = ":mixed",
        target_under_test = ":mixed",
    )
    native.test_suite(
        name = name,
        tests = ["loading_test", "public_test", "rename_mnemonics_test", "rustc_test", "optimised_test", "one_library_test"],
    )
