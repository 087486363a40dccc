"""examples/mixed_package: its tests pass, and a change in Python, stub or test compiles no Rust."""

import unittest

import nested


class MixedPackage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workspace = nested.Workspace.example("mixed_package")
        cls.workspace.ok("test", "//...")

    def test_nothing_runs_twice(self):
        self.assertEqual(self.workspace.ok("test", "//...").spawns, [])

    def test_python_edits_run_the_test_alone(self):
        for file, old, new in (
            ("tally/__init__.py", "Word counts:", "Counts of words:"),
            ("tally/_native.pyi", "Counts the words", "Counts all words"),
            ("tests/test_tally.py", "as its users import it", "as users import it"),
        ):
            with self.subTest(file):
                self.workspace.edit(file, old, new)
                spawns = self.workspace.ok("test", "//...").spawns
                # A test is two spawns of one mnemonic: the test, and the report that is made of its log.
                self.assertEqual({(spawn.mnemonic, spawn.label) for spawn in spawns}, {("TestRunner", "//:test_tally")})

    def test_the_package_is_one_folder(self):
        files = self.workspace.ok("cquery", "--output=files", "//:tally_rename").out.split()
        self.assertEqual([file.split("/bin/")[-1] for file in files], ["tally/_native.abi3.so"])

    def test_other_layouts_import_as_well(self):
        build = self.workspace.path / "BUILD.bazel"
        as_it_was = build.read_text()
        try:
            # maturin's python-source: the Python package below an import root of its own.
            (self.workspace.path / "python").mkdir()
            (self.workspace.path / "tally").rename(self.workspace.path / "python/tally")
            moved = as_it_was.replace('"tally/', '"python/tally/').replace(
                "    module_name =", '    imports = ["python"],\n    module_name ='
            )
            build.write_text(moved)
            self.workspace.ok("test", "//...")

            # The BUILD file inside the Python package, beside __init__.py.
            inside = self.workspace.path / "python/tally/BUILD.bazel"
            extension = as_it_was[as_it_was.index("pyo3_extension(") : as_it_was.index("py_test(")]
            extension = extension.replace('"tally/', '"').replace('glob(["src/*.rs"])', '["//:rust"]')
            extension = extension.replace(
                "    module_name =", '    crate_root = "//:src/lib.rs",\n    imports = [".."],\n    module_name ='
            )
            inside.write_text('load("@pyo3_bzl//rules:defs.bzl", "pyo3_extension")\n\n' + extension)
            test = as_it_was[as_it_was.index("py_test(") :].replace('":tally"', '"//python/tally"')
            loads = 'load("@rules_python//python:py_test.bzl", "py_test")\n\nexports_files(["src/lib.rs"])\n\n'
            sources = 'filegroup(\n    name = "rust",\n    srcs = glob(["src/*.rs"]),\n    visibility = ["//visibility:public"],\n)\n\n'
            build.write_text(loads + sources + test)
            self.workspace.ok("test", "//...")
        finally:
            build.write_text(as_it_was)
            (self.workspace.path / "python/tally/BUILD.bazel").unlink(missing_ok=True)
            (self.workspace.path / "python/tally").rename(self.workspace.path / "tally")
            (self.workspace.path / "python").rmdir()
            self.workspace.ok("test", "//...")

    def test_a_broken_test_fails(self):
        self.workspace.edit("src/count.rs", "or_insert(0) += 1", "or_insert(0) += 2")
        try:
            self.assertIn("test_rust_counts", self.workspace.fails("test", "//...", "--test_output=all").out)
        finally:
            self.workspace.edit("src/count.rs", "or_insert(0) += 2", "or_insert(0) += 1")
            self.workspace.ok("test", "//...")


if __name__ == "__main__":
    unittest.main(verbosity=2)
