"""Every message of //rules/private:checks.bzl. //e2e:wrong_use_test shows that the macro fails with them."""

load("@bazel_skylib//lib:unittest.bzl", "unittest")
load("//rules/private:checks.bzl", "extension_error")
load(":tables.bzl", "table_test_impl")

visibility("private")

def _error(**changed):
    arguments = {
        "abi": "abi3",
        "aliases": {},
        "deps": ["@crates//:pyo3"],
        "existing": {},
        "imports": ["."],
        "module_name": "pkg._native",
        "name": "pkg",
        "package": "x",
        "pyi": [],
        "python_version": None,
        "srcs": ["src/lib.rs"],
        "stubs": None,
    }
    return extension_error(**(arguments | changed))

_SELECT = select({"//conditions:default": ["@crates//:pyo3"]})

def _no_pyo3(deps):
    return "deps: no pyo3 crate, got {}. Add your own, such as \"@crates//:pyo3\", even if another crate depends on it".format(deps)

def _two_stubs(file):
    return 'pyi: a stub of `pkg._native`, which stubs generates as well, got "{}". Remove it from pyi, or remove stubs'.format(file)

extension_error_test = unittest.make(table_test_impl(_error, [
    ({}, None),
    ({"deps": ["@crates//:serde", "@crates//:pyo3"]}, None),
    ({"deps": ["@crates//:pyo3-0.30.1"]}, None),
    ({"deps": ["//third_party/pyo3"]}, None),
    ({"deps": ["@pyo3"]}, None),
    ({"deps": ["@crates//:pyo3-ffi"]}, None),
    ({"deps": ["//third_party:pyo3_v0_30"]}, None),
    ({"deps": [Label("//rules/tests:pyo3")]}, None),
    # The value of a select is unknown, so it passes.
    ({"deps": _SELECT}, None),
    ({"aliases": {"//bindings": "pyo3"}, "deps": ["//bindings"]}, None),
    ({"deps": []}, _no_pyo3("[]")),
    ({"deps": ["@crates//:serde"]}, _no_pyo3('["@crates//:serde"]')),
    (
        {"imports": [".."]},
        "imports: `pkg._native` would be outside this package, got [\"..\"]. Name an import root that places `pkg/*` inside `//x`",
    ),
    ({"srcs": []}, 'srcs: no Rust sources, got []. List them, such as ["src/lib.rs"] or glob(["src/**/*.rs"])'),
    ({"srcs": select({"//conditions:default": []})}, None),
    ({"stubs": False}, None),
    ({"pyi": ["pkg/py.typed", "pkg/other.pyi", "pkg/_native.pyi"]}, None),
    ({"pyi": ["pkg/py.typed", "pkg/other.pyi"], "stubs": True}, None),
    ({"deps": ["@pyo3"], "stubs": "@crates//:pyo3-introspection"}, None),
    ({"pyi": ["pkg/_native.pyi"], "stubs": True}, _two_stubs("pkg/_native.pyi")),
    # The BUILD file is inside the Python package.
    ({"imports": [".."], "package": "pkg", "pyi": ["other.pyi", "_native/other.pyi"], "stubs": True}, None),
    ({"imports": [".."], "package": "pkg", "pyi": ["_native.pyi"], "stubs": True}, _two_stubs("_native.pyi")),
    ({"imports": [".."], "package": "pkg", "pyi": ["@@//pkg:_native/__init__.pyi"], "stubs": True}, _two_stubs("@@//pkg:_native/__init__.pyi")),
    ({"pyi": ["//x:python/pkg/_native/__init__.pyi"], "stubs": "@crates//:pyo3-introspection"}, _two_stubs("//x:python/pkg/_native/__init__.pyi")),
    (
        {"deps": ["@pyo3"], "stubs": True},
        'stubs: cannot tell which crates hold pyo3-introspection, got True. Name the crate: stubs = "@crates//:pyo3-introspection"',
    ),
    (
        {"existing": {"pkg_stubs": {"kind": "filegroup", "name": "pkg_stubs"}}, "stubs": True},
        'name: `pkg_stubs` already exists in this package, and pyo3_extension declares a target of that name, got "pkg". Rename one of the two',
    ),
    ({"module_name": "my-ext"}, 'module_name: not a valid Python module name, got "my-ext". Write identifiers separated by dots, such as "package._native"'),
    ({"abi": "abi4"}, 'abi: unknown ABI, got "abi4". Write "abi3" (any stable ABI), "abi3-py310" (CPython 3.10 and later), "abi3t-py315" or "cpython"'),
    ({"abi": "cpython"}, 'python_version: abi = "cpython" needs exactly one Python version, got None. Write the version that pyo3-ffi is configured for, such as "3.14" or "3.14t"'),
    (
        {"existing": {"pkg_rs": {"kind": "filegroup", "name": "pkg_rs"}}},
        'name: `pkg_rs` already exists in this package, and pyo3_extension declares a target of that name, got "pkg". Rename one of the two',
    ),
    (
        {"existing": {"pkg_rename": {"kind": "genrule", "name": "pkg_rename"}}},
        'name: `pkg_rename` already exists in this package, and pyo3_extension declares a target of that name, got "pkg". Rename one of the two',
    ),
    ({"module_name": "pkg.pkg", "package_init": True, "pyi": ["pkg.pyi", "pkg/py.typed"]}, None),
    ({"module_name": "pkg.pkg", "package_init": True, "py_srcs": ["pkg/other.py", "other/__init__.py"]}, None),
    (
        {"module_name": "pkg", "package_init": True},
        'package_init: the module `pkg` is in no package, got True. Write module_name = "pkg.pkg"',
    ),
    (
        {"imports": [".."], "package": "pkg", "package_init": True},
        "package_init: the BUILD file is inside the package, got True. Write `__init__.py` by hand, and list it in py_srcs",
    ),
    (
        {"package_init": True, "pyi": _SELECT},
        "pyi: not a list, got a select. With package_init, list the files: the stub of the package moves",
    ),
    (
        {"package_init": True, "py_srcs": ["//x:pkg/__init__.py"]},
        'py_srcs: package_init generates this file, got "//x:pkg/__init__.py". Remove package_init',
    ),
    (
        {"package_init": True, "pyi": ["pkg/__init__.pyi"]},
        'pyi: package_init generates this file, got "pkg/__init__.pyi". Remove package_init',
    ),
    (
        {"existing": {"pkg_init": {"kind": "filegroup", "name": "pkg_init"}}, "package_init": True},
        'name: `pkg_init` already exists in this package, and pyo3_extension declares a target of that name, got "pkg". Rename one of the two',
    ),
    (
        {"existing": {"pkg.develop": {"kind": "py_binary", "name": "pkg.develop"}}},
        'name: `pkg.develop` already exists in this package, and pyo3_extension declares a target of that name, got "pkg". Rename one of the two',
    ),
    ({"existing": {"other_rename": {"kind": "pyo3_rename", "module_name": "other._native", "name": "other_rename", "public_label": "//pkg:other"}}}, None),
    (
        {"existing": {"other_rename": {"kind": "pyo3_rename", "module_name": "pkg._native", "name": "other_rename", "public_label": "//pkg:other"}}},
        'module_name: `other` already builds `pkg._native`, and both would write the same file, got "pkg._native". Give one of them another module_name',
    ),
]))

def checks_test_suite(name):
    unittest.suite(name, extension_error_test)
