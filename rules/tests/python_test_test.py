"""Tests of //rules/private:python_test.py: under which Python it runs, what it runs, and when it fails."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

RUNNER = pathlib.Path(__file__).parent.parent / "private" / "python_test.py"

UNITTEST = """\
import unittest
class Case(unittest.TestCase):
    def test_one(self): print("one ran")
    def test_two(self): print("two ran")
"""

# Enough of pytest to see what it is given.
PYTEST = "import json, os\ndef main(arguments): print(json.dumps(arguments)); return 5\n"


class Runner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.tests = self.root / "runfiles/_main/tests"
        self.tests.mkdir(parents=True)

    def write(self, name, text):
        (self.tests / name).parent.mkdir(exist_ok=True)
        (self.tests / name).write_text(text)
        return f"file=_main/tests/{name}"

    def run_it(self, *keys, arguments=(), python="", **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "RUNFILES", "TEST", "XML"))}
        environment.update({"RUNFILES_DIR": str(self.root / "runfiles"), "PYTHONDONTWRITEBYTECODE": "1"}, **variables)
        command = [sys.executable, str(RUNNER), f"python={python}", *keys, "--", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=self.root, check=False)

    def test_unittest(self):
        file = self.write("a_test.py", UNITTEST)
        done = self.run_it("runner=unittest", file)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("one ran\n", done.stdout)
        done = self.run_it("runner=unittest", file, TESTBRIDGE_TEST_ONLY="two")
        self.assertNotIn("one ran", done.stdout)
        self.assertIn("two ran", done.stdout)
        self.assertIn("test_two", self.run_it("runner=unittest", file, arguments=["-v"]).stderr)

    def test_a_failure(self):
        file = self.write("a_test.py", UNITTEST.replace('print("two ran")', "self.fail()"))
        self.assertEqual(self.run_it("runner=unittest", file).returncode, 1)
        self.assertEqual(self.run_it("runner=main", self.write("main.py", "raise SystemExit(7)")).returncode, 7)

    def test_nothing_ran(self):
        done = self.run_it("runner=unittest", self.write("a_test.py", "def test_function(): pass\n"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("error: no test ran" if sys.version_info < (3, 12) else "", done.stderr)

    def test_a_class_that_skips_itself(self):
        text = "import unittest\n\n\nclass Case(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls): raise unittest.SkipTest('no')\n"
        done = self.run_it("runner=unittest", self.write("a_test.py", text + "    def test_one(self): pass\n"))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_two_files_of_one_name(self):
        done = self.run_it("runner=unittest", self.write("x/a_test.py", UNITTEST), self.write("y/a_test.py", UNITTEST))
        self.assertEqual((done.returncode, done.stderr.splitlines()[0]), (1, "error: two test files are called a_test.py"))

    def test_main(self):
        self.write("helper.py", "NAME = 'helper'\n")
        done = self.run_it("runner=main", self.write("main.py", "import sys, helper; print(helper.NAME, sys.argv[1:])"), arguments=["a b"])
        self.assertEqual((done.returncode, done.stdout.splitlines()[1:]), (0, ["helper ['a b']"]), done.stderr)
        # Its own folder is no import root.
        done = self.run_it("runner=main", self.write("main.py", "import publish"))
        self.assertIn("No module named 'publish'", done.stderr)

    def test_pytest(self):
        roots = self.root / "hub"
        roots.mkdir()
        (roots / "pytest.py").write_text(PYTEST)
        done = self.run_it(
            "runner=pytest",
            self.write("a_test.py", ""),
            arguments=["-x"],
            PYTHONPATH=str(roots),
            TESTBRIDGE_TEST_ONLY="two",
            XML_OUTPUT_FILE="out.xml",
        )
        given = f'["-p", "no:cacheprovider", "--junitxml=out.xml", "-k", "two", "-x", "{self.tests / "a_test.py"}"]'
        self.assertEqual((done.returncode, done.stdout.splitlines()[1:]), (5, [given]), done.stderr)
        (roots / "pytest.py").write_text("raise ImportError('no pytest here')")
        done = self.run_it("runner=pytest", self.write("a_test.py", ""), PYTHONPATH=str(roots))
        self.assertEqual((done.returncode, done.stderr.splitlines()[0]), (1, "error: no pytest here"))
        self.assertIn('help: set pytest = "@pypi//pytest"', done.stderr)

    def test_the_python(self):
        file = self.write("main.py", "")
        own = "{}.{}".format(*sys.version_info)
        threads = "t" if not getattr(sys, "_is_gil_enabled", lambda: True)() else ""
        for right in (own + threads, f"{own}.{sys.version_info[2]}{threads}"):
            self.assertEqual(self.run_it("runner=main", file, python=right).returncode, 0)
        for wrong in ("3.1", "3.99", f"{own}.99", own + ("" if threads else "t")):
            done = self.run_it("runner=main", file, python=wrong)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"error: this test is for Python {wrong}, but {sys.executable} is {own}", done.stderr)

    def test_a_manifest_instead_of_a_tree(self):
        self.write("main.py", "print('ran')")
        manifest = self.root / "MANIFEST"
        manifest.write_text(f"_main/x/main.py {self.tests / 'main.py'}\n", encoding="utf-8")
        done = self.run_it("runner=main", "file=_main/x/main.py", RUNFILES_MANIFEST_FILE=str(manifest))
        self.assertIn("ran", done.stdout, done.stderr)
        self.assertIn("error: no `_main/y` among the runfiles", self.run_it("runner=main", "file=_main/y").stderr)


if __name__ == "__main__":
    unittest.main()
