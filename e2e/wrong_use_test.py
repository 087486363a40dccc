"""Every wrong use of `pyo3_extension` fails while the BUILD file is loaded, with the message that a user reads."""

import unittest

import nested

_MODULE = """\
module(name = "wrong_use")
bazel_dep(name = "pyo3_bzl")
local_path_override(module_name = "pyo3_bzl", path = "../pyo3_bzl")
"""

_RIGHT = {"name": '"ext"', "srcs": '["lib.rs"]', "deps": '["@crates//:pyo3"]'}

# package: (BUILD lines before, attributes that differ, message)
_CASES = {
    "abi": (
        "",
        {"abi": '"abi4"'},
        'abi: unknown ABI, got "abi4". Write "abi3" (any stable ABI), "abi3-py310" (floor asserted), "abi3t-py315" or "cpython"',
    ),
    "floor": ("", {"abi": '"abi3-py36"'}, 'abi: the lowest floor of abi3 is py37, got "abi3-py36". Write "abi3-py37" or a later floor'),
    "identifier": (
        "",
        {"module_name": '"my-ext"'},
        'module_name: not a Python module name, got "my-ext". Write identifiers with dots between, such as "package._native"',
    ),
    "name_as_module": (
        "",
        {"name": '"my-ext"'},
        'module_name: not a Python module name, got "my-ext". Write identifiers with dots between, such as "package._native"',
    ),
    "keyword": (
        "",
        {"module_name": '"pkg.lambda"'},
        'module_name: `lambda` is a keyword of Python and cannot be imported, got "pkg.lambda". Choose another name',
    ),
    "no_pyo3": (
        "",
        {"deps": '["@crates//:serde"]'},
        (
            'deps: no pyo3 among the crates, got ["@crates//:serde"]. Add your own, such as "@crates//:pyo3", '
            "also if it only comes with another crate"
        ),
    ),
    "imports": (
        "",
        {"imports": '["../.."]'},
        (
            'imports: `ext` would have to lie outside this package to be found, got ["../.."]. '
            "Name an import root from which `*` is inside `//imports`"
        ),
    ),
    "no_srcs": ("", {"srcs": "[]"}, 'srcs: no Rust source, got []. Name the sources, such as ["src/lib.rs"] or glob(["src/**/*.rs"])'),
    "clash": (
        'filegroup(name = "ext_rs")\n',
        {},
        'name: `ext_rs` exists already in this package and pyo3_extension makes a target of that name, got "ext". Rename one of the two',
    ),
    "same_module": (
        'pyo3_extension(name = "first", srcs = ["lib.rs"], deps = ["@crates//:pyo3"], module_name = "ext")\n',
        {},
        'module_name: `ext` is built by `first` already and both would be the same file, got "ext". Give one another module_name',
    ),
    "no_python_version": (
        "",
        {"abi": '"cpython"'},
        (
            'python_version: abi = "cpython" is built for one Python, got None. '
            'Write the version that pyo3-ffi is configured for, such as "3.14" or "3.14t"'
        ),
    ),
    "stubs": ("", {"stubs": "True"}, "stubs: generated stubs are not supported yet, got True. Remove it and name written stubs in pyi"),
}


class WrongUse(unittest.TestCase):
    def test_every_message(self):
        folder = nested.repository().parent / "wrong_use"
        folder.mkdir()
        (folder / "MODULE.bazel").write_text(_MODULE)
        for package, (before, changed, _) in _CASES.items():
            attributes = ", ".join(f"{key} = {value}" for key, value in (_RIGHT | changed).items())
            (folder / package).mkdir()
            (folder / package / "BUILD.bazel").write_text(
                f'load("@pyo3_bzl//rules:defs.bzl", "pyo3_extension")\n{before}pyo3_extension({attributes})\n'
            )
        result = nested.Workspace(folder).fails("query", "--keep_going", "//...")
        messages = [line.removeprefix("Error in fail: ") for line in result.err.splitlines() if line.startswith("Error in fail: ")]
        for package, (_, changed, message) in _CASES.items():
            with self.subTest(package):
                name = changed.get("name", '"ext"').strip('"')
                self.assertIn(f"//{package}:{name}: {message}", messages)


if __name__ == "__main__":
    unittest.main(verbosity=2)
