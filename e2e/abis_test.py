"""Every kind of `abi`, really built: the file's name, who imports it and who does not, and a promise that the crate does not keep."""

import pathlib
import shutil
import unittest

import nested
import pythons

_CONFIG = """\
implementation=CPython
version=3.14
"""


class Abis(unittest.TestCase):
    def setUp(self):
        self.pythons = {python.minor: python for python in pythons.found()}
        # Each test has a copy of its own, at the same place: one output base, one Bazel server.
        self.folder = nested.repository() / "examples" / "abis"
        if self.folder.exists():
            shutil.rmtree(self.folder)
        shutil.copytree(nested.repository() / "examples" / "quickstart", self.folder, symlinks=True)
        self.workspace = nested.Workspace(self.folder)

    def _feature(self, name: str) -> None:
        self.workspace.edit("rust/Cargo.toml", '["abi3-py39"]', f'["{name}"]' if name else "[]")

    def _built(self) -> pathlib.Path:
        self.workspace.ok("build", "//rust:hello")
        [file] = self.workspace.ok("cquery", "--output=files", "//rust:hello_rename").out.split()
        return pathlib.Path(self.workspace.ok("info", "execution_root").out.strip(), file)

    def _assert_imported_by(self, file: pathlib.Path, minors) -> None:
        alone = pathlib.Path(self.folder, "alone")
        alone.mkdir()
        shutil.copy(file, alone)
        for minor, python in self.pythons.items():
            with self.subTest(python.path):
                done = python.imports_hello(alone)
                if minor in minors:
                    self.assertEqual(done.stdout.split()[1:], ["168"], done.stderr)
                else:
                    self.assertIn("No module named 'hello'", done.stderr)

    def test_abi3t(self):
        self._feature("abi3t-py315")
        self.workspace.edit("rust/BUILD.bazel", '"abi3-py39"', '"abi3t-py315"')
        file = self._built()
        self.assertEqual(file.name, "hello.abi3t.so")
        self._assert_imported_by(file, range(15, 30))

    def test_cpython(self):
        self._feature("")
        self.workspace.edit("rust/BUILD.bazel", 'abi = "abi3-py39"', 'abi = "cpython",\n    python_version = "3.14"')
        build = self.folder / "rust/BUILD.bazel"
        build.write_text(build.read_text() + '\nexports_files(["python314.txt"])\n')
        (self.folder / "rust/python314.txt").write_text(_CONFIG)
        self.workspace.edit(
            "MODULE.bazel",
            '        "PYO3_NO_PYTHON": "1",\n    },',
            '        "PYO3_CONFIG_FILE": "$(execpath @@//rust:python314.txt)",\n    },\n'
            '    build_script_data = ["@@//rust:python314.txt"],',
        )
        file = self._built()
        self.assertRegex(file.name, r"^hello\.cpython-314-\w+-linux-gnu\.so$")
        self._assert_imported_by(file, [14])

        # The same library under a promise of the stable ABI.
        self.workspace.edit("rust/BUILD.bazel", 'abi = "cpython",\n    python_version = "3.14"', 'abi = "abi3"')
        refused = self.workspace.fails("build", "//rust:hello")
        self.assertIn("error[unstable-symbol]: //rust:hello: ", refused.err)
        self.assertIn("help: ", refused.err)

    def test_abi3_is_not_abi3t(self):
        self.workspace.edit("rust/BUILD.bazel", '"abi3-py39"', '"abi3t-py315"')
        refused = self.workspace.fails("build", "//rust:hello")
        self.assertIn("error[init-not-abi3t]: //rust:hello: ", refused.err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
