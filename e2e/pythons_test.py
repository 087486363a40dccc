"""One artifact, every Python: the very same file imports under each interpreter from the floor on; below it the gate speaks."""

import hashlib
import pathlib
import unittest

import nested
import pythons

_FLOOR = 9
_IS_DEBIAN_ROOT = pathlib.Path("/usr/share/bazel/rules/rust").is_dir()


def _artifact(workspace: nested.Workspace, name: str) -> pathlib.Path:
    """A copy of the built library in a folder of its own, under its own name."""
    [file] = workspace.ok("cquery", "--output=files", "//rust:hello_rename").out.split()
    folder = workspace.path.parent / name
    folder.mkdir()
    copy = folder / pathlib.Path(file).name
    execution_root = workspace.ok("info", "execution_root").out.strip()
    copy.write_bytes((pathlib.Path(execution_root) / file).read_bytes())
    return copy


class OneArtifact(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pythons = pythons.found()
        cls.workspace = nested.Workspace.example("quickstart")
        cls.workspace.ok("build", "//rust:hello")
        cls.artifact = _artifact(cls.workspace, "floor_3_9")

    def test_imports_everywhere_from_the_floor_on(self):
        self.assertEqual(self.artifact.name, "hello.abi3.so")
        digest = hashlib.sha256(self.artifact.read_bytes()).hexdigest()
        tried = []
        for python in self.pythons:
            if python.minor >= _FLOOR:
                with self.subTest(python.path):
                    done = python.imports_hello(self.artifact.parent)
                    self.assertEqual(done.stdout.split(), [digest, "168"], done.stderr)
                    tried.append(python.minor)
        print(f"{self.artifact.name} {digest[:12]} imported by " + ", ".join(f"3.{minor}" for minor in tried))
        self.assertTrue(tried, "no Python found at all")
        if _IS_DEBIAN_ROOT:
            self.assertLessEqual({13, 14, 15}, set(tried))

    def test_below_the_floor_the_gate_speaks_first(self):
        # The crate promises 3.12, the BUILD file still 3.9: what older Pythons lack is named while building.
        self.workspace.edit("rust/Cargo.toml", '"abi3-py39"', '"abi3-py312"')
        try:
            refused = self.workspace.fails("build", "//rust:hello")
            self.assertIn("error[symbol-above-floor]: //rust:hello: ", refused.err)
            self.assertIn("3.12", refused.err)
            self.assertIn("3.9", refused.err)
            self.assertIn("help: ", refused.err)

            # What that spares: without the gate an older Python fails at import time, if one is here to show it.
            self.workspace.ok("build", "--@pyo3_bzl//rules/settings:gate=false", "//rust:hello")
            ungated = _artifact(self.workspace, "floor_3_12")
            for python in self.pythons:
                with self.subTest(python.path):
                    done = python.imports_hello(ungated.parent)
                    if python.minor >= 12:
                        self.assertEqual(done.returncode, 0, done.stderr)
                    else:
                        self.assertIn("undefined symbol", done.stderr)
        finally:
            self.workspace.edit("rust/Cargo.toml", '"abi3-py312"', '"abi3-py39"')


if __name__ == "__main__":
    unittest.main(verbosity=2)
