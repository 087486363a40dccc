"""Analysis tests of `package_init`: the files of the package, and what tools for Python see of them."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_info.bzl", "PyInfo")
load("//rules:defs.bzl", "pyo3_extension")

visibility("private")

def _runfiles(target):
    return sorted([file.short_path.removeprefix("rules/tests/") for file in target[DefaultInfo].default_runfiles.files.to_list()])

def _files_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(env, sorted(ctx.attr.files), _runfiles(target))
    asserts.equals(
        env,
        sorted(ctx.attr.sources),
        sorted([file.short_path.removeprefix("rules/tests/") for file in target[PyInfo].transitive_sources.to_list()]),
    )
    return analysistest.end(env)

files_test = analysistest.make(_files_impl, attrs = {"files": attr.string_list(), "sources": attr.string_list()})

def _init_impl(ctx):
    """The package has the names and the documentation of the extension."""
    env = analysistest.begin(ctx)
    written = {file.basename: action.content for action in analysistest.target_actions(env) for file in action.outputs.to_list()}
    asserts.equals(env, ["__init__.py", "__init__.pyi", "py.typed"], sorted(written))
    asserts.equals(env, """\
from . import lone as _extension
from .lone import *

__doc__ = _extension.__doc__
__all__ = getattr(_extension, "__all__", [_name for _name in dir(_extension) if not _name.startswith("_")])
""", written["__init__.py"])
    return analysistest.end(env)

init_test = analysistest.make(_init_impl)

def _develop_impl(ctx):
    """The program copies the `__init__.py` beside the library, too."""
    env = analysistest.begin(ctx)
    files = _runfiles(analysistest.target_under_test(env))
    for wanted in ["lone/__init__.py", "lone/__init__.pyi", "lone/lone.abi3.so", "lone/py.typed"]:
        asserts.true(env, wanted in files, "{} is missing in {}".format(wanted, files))
    return analysistest.end(env)

develop_test = analysistest.make(_develop_impl)

def package_init_test_suite(name):
    """Declares the tests and their targets.

    Args:
        name: (string) of the test_suite.
    """
    common = {
        "testonly": True,
        "srcs": ["lib.rs"],
        "abi": "abi3-py310",
        "edition": "2021",
        "package_init": True,
        "tags": ["manual"],
        "deps": [":pyo3"],
    }
    pyo3_extension(
        name = "lone",
        module_name = "lone.lone",
        pyi = ["lone.pyi"],
        **common
    )
    files_test(
        name = "package_init_files_test",
        files = ["lone/__init__.py", "lone/__init__.pyi", "lone/lone.abi3.so", "lone/py.typed"],
        sources = ["lone/__init__.py"],
        target_under_test = ":lone",
    )
    init_test(name = "package_init_text_test", target_under_test = ":lone_init")
    develop_test(name = "package_init_develop_test", target_under_test = ":lone.develop")

    # No stub, so no marker. Other files keep their place.
    pyo3_extension(
        name = "untyped",
        module_name = "deep.untyped._native",
        py_srcs = ["mixed/__init__.py"],
        pyi = ["mixed/_native.pyi"],
        **common
    )
    files_test(
        name = "package_init_without_stub_test",
        files = ["deep/untyped/__init__.py", "deep/untyped/_native.abi3.so", "mixed/__init__.py", "mixed/_native.pyi"],
        sources = ["deep/untyped/__init__.py", "mixed/__init__.py"],
        target_under_test = ":untyped",
    )

    # Generated stubs have the marker, which is written once.
    pyo3_extension(
        name = "generated",
        module_name = "generated.generated",
        stubs = True,
        **common
    )
    files_test(
        name = "package_init_generated_stubs_test",
        files = ["generated/__init__.py", "generated/generated", "generated/generated.abi3.so", "generated/py.typed"],
        sources = ["generated/__init__.py"],
        target_under_test = ":generated",
    )
    native.test_suite(
        name = name,
        tests = [
            "package_init_develop_test",
            "package_init_files_test",
            "package_init_generated_stubs_test",
            "package_init_text_test",
            "package_init_without_stub_test",
        ],
    )
