"""Tests of //rules/private:publish.py: which twine it finds, and what it gives to it."""

import contextlib
import importlib.util
import io
import json
import os
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("publish", HERE.parent / "private" / "publish.py")
publish = importlib.util.module_from_spec(spec)
spec.loader.exec_module(publish)

TWINE = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd()]))"


class Publish(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        for name in ("w.dist/t-1-py3-none-any.whl", "w.sdist/t-1.tar.gz"):
            file = self.root / "runfiles/_main" / name
            file.parent.mkdir(parents=True)
            file.touch()
        self.user = self.root / "user"
        self.user.mkdir()
        self.addCleanup(os.chdir, os.getcwd())
        variables = {"BUILD_WORKING_DIRECTORY": str(self.user), "RUNFILES_DIR": str(self.root / "runfiles"), "PATH": ""}
        for patch in (
            mock.patch.dict(os.environ, variables),
            mock.patch.object(sys, "path", list(sys.path)),
            mock.patch.object(sys, "argv", []),
        ):
            patch.start()
            self.addCleanup(patch.stop)
        self.addCleanup(sys.modules.pop, "twine", None)

    def test_the_module(self):
        package = self.root / "hub/twine"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(TWINE)
        sys.path.insert(0, str(self.root / "hub"))
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            code = publish.main(["_main/w.dist", "_main/w.sdist", "--", "--repository", "a b"])
        arguments, folder = json.loads(output.getvalue())
        files = [str(self.root / "runfiles/_main" / name) for name in ("w.dist/t-1-py3-none-any.whl", "w.sdist/t-1.tar.gz")]
        self.assertEqual((code, arguments), (0, ["upload", "--repository", "a b", *files]))
        self.assertEqual(folder, str(self.user))

    def test_no_twine(self):
        # A folder of that name is no package.
        (self.root / "twine").mkdir()
        sys.path.insert(0, str(self.root))
        with self.assertRaisesRegex(SystemExit, "^error: found no twine to upload with"):
            publish.main(["_main/w.dist", "--"])

    def test_a_manifest_instead_of_a_tree(self):
        manifest = self.root / "MANIFEST"
        manifest.write_text(f"_main/x.dist {self.root / 'a b'}\n", encoding="utf-8")
        with mock.patch.dict(os.environ, {"RUNFILES_MANIFEST_FILE": str(manifest)}):
            self.assertEqual(publish.located("_main/x.dist"), self.root / "a b")
            with self.assertRaisesRegex(SystemExit, "no `_main/y` among the runfiles"):
                publish.located("_main/y")

    def test_the_environment_of_a_program(self):
        own, other = str(self.root / "runfiles/pypi"), str(self.root / "lib")
        with mock.patch.dict(os.environ, {"PYTHONPATH": os.pathsep.join([own, other])}):
            self.assertEqual(publish.environment()["PYTHONPATH"], other)
        with mock.patch.dict(os.environ, {"PYTHONPATH": own}):
            self.assertNotIn("PYTHONPATH", publish.environment())


if __name__ == "__main__":
    unittest.main()
