"""Tests of //rules/private:stubs.py: what it finds missing, stale or untyped, and what it writes."""

import contextlib
import importlib.util
import io
import os
import pathlib
import tempfile
import unittest
from unittest import mock

HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("stubs", HERE.parent / "private" / "stubs.py")
stubs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(stubs)

ONE = "def length(path: list[Point]) -> float: ...\n"
PACKAGE = {"__init__.pyi": "from . import angles as angles\n", "angles.pyi": "def turn(by: float) -> float: ...\n"}


class Stubs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.runfiles = self.root / "runfiles/_main/lib"
        self.tree = self.root / "tree"
        variables = {"BUILD_WORKSPACE_DIRECTORY": str(self.tree), "RUNFILES_DIR": str(self.root / "runfiles")}
        patch = mock.patch.dict(os.environ, variables)
        patch.start()
        self.addCleanup(patch.stop)

    def generate(self, **texts):
        """Puts generated stubs where Bazel would."""
        self.put(self.runfiles / "stubs/geometry/_native", texts)

    def check_in(self, texts):
        """Puts checked-in stubs into the source tree and among the runfiles."""
        self.put(self.tree / "lib", texts)
        self.put(self.runfiles, texts)

    @staticmethod
    def put(folder, texts):
        for name, text in texts.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def run_it(self, mode, *arguments):
        """The exit code and what is printed."""
        command = [mode, "--compare", "--label=//lib:stubs", "--module=geometry._native", "--below=lib/stubs"]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = stubs.main([*command, "--generated=_main/lib/stubs/geometry/_native", *arguments])
        return code, printed.getvalue()

    def test_equal(self):
        self.generate(**{"__init__.pyi": ONE})
        self.check_in({"geometry/_native.pyi": "# Format and comments are free.\n" + ONE.replace(": ...", ":\n    ...")})
        self.assertEqual(self.run_it("test", "--complete", "_main/lib/geometry/_native.pyi"), (0, ""))

    def test_what_formatters_and_linters_change_is_free(self):
        generated = (
            '"""\nWords.\n"""\n\nfrom . import b as b, a as a\nfrom typing import final\n\n__all__ = ["b", "a"]\n\n'
            'def f() -> int:\n    """\n    Counts.\n    """\n'
        )
        checked_in = (
            '"""Words."""\n\nfrom typing import final\n\nfrom . import a as a\nfrom . import b as b\n\n__all__ = ["a", "b"]\n\n'
            'def f() -> int:  # mine\n    """Counts."""\n'
        )
        self.assertEqual(stubs.difference(checked_in, generated, "a.pyi"), [])
        # Formatters strip the lines of a docstring.
        self.assertEqual(stubs.difference('"""One.\n\nTwo "x" """\n', '"""\nOne.  \n\nTwo "x"\n"""\n', "a.pyi"), [])
        for old, new in [("b as b", "b as c"), ('"b"]', '"b", "c"]'), ("Counts.", "Count."), ("-> int", "-> str"), ("f()", "g()")]:
            diff = stubs.difference(checked_in.replace(old, new), generated, "a.pyi")
            self.assertEqual(len([line for line in diff if line.startswith("-")]), 2, diff)

    def test_stale(self):
        self.generate(**{"__init__.pyi": ONE})
        self.check_in({"geometry/_native.pyi": ONE.replace("float", "int")})
        self.assertEqual(
            self.run_it("test", "_main/lib/geometry/_native.pyi"),
            (
                1,
                (
                    "error[stale-stub]: //lib:stubs: `lib/geometry/_native.pyi` differs from the library\n"
                    "  --- lib/geometry/_native.pyi (checked in)\n"
                    "  +++ lib/geometry/_native.pyi (generated)\n"
                    "  -def length(path: list[Point]) -> int:\n"
                    "  +def length(path: list[Point]) -> float:\n"
                    "       ...\n"
                    "  help: run `bazel run //lib:stubs.update`\n"
                ),
            ),
        )

    def test_a_submodule_is_new(self):
        self.generate(**PACKAGE)
        self.check_in({"geometry/_native.pyi": ONE, "geometry/other.pyi": ONE})
        files = ["_main/lib/geometry/_native.pyi", "_main/lib/geometry/other.pyi"]
        code, printed = self.run_it("test", *files)
        self.assertEqual(
            (code, printed.splitlines()[::2]),
            (
                1,
                [
                    "error[missing-stub]: //lib:stubs: `lib/geometry/_native/__init__.pyi` is not among srcs",
                    "error[missing-stub]: //lib:stubs: `lib/geometry/_native/angles.pyi` is not among srcs",
                    "error[extra-stub]: //lib:stubs: `lib/geometry/_native.pyi` describes no module of the library",
                ],
            ),
        )
        self.assertEqual(
            self.run_it("update", *files),
            (
                0,
                (
                    "wrote lib/geometry/_native/__init__.pyi\n"
                    "wrote lib/geometry/_native/angles.pyi\n"
                    "note: list in srcs of //lib:stubs, unless a glob there matches: lib/geometry/_native/__init__.pyi, lib/geometry/_native/angles.pyi\n"
                    "note: delete lib/geometry/_native.pyi: it describes no module of the library\n"
                ),
            ),
        )
        self.assertEqual((self.tree / "lib/geometry/_native/angles.pyi").read_text(), PACKAGE["angles.pyi"])

    def test_nothing_is_checked_in(self):
        self.generate(**{"__init__.pyi": ONE})
        self.assertEqual(
            self.run_it("test"),
            (
                1,
                (
                    "error[missing-stub]: //lib:stubs: `lib/geometry/_native.pyi` is not among srcs\n"
                    "  help: run `bazel run //lib:stubs.update` to write it, and add it to srcs\n"
                ),
            ),
        )

    def test_update_keeps_what_is_right(self):
        self.generate(**PACKAGE)
        mine = "# mine\n" + PACKAGE["angles.pyi"]
        self.check_in({"geometry/_native/__init__.pyi": "", "geometry/_native/angles.pyi": mine})
        files = [f"_main/lib/geometry/_native/{name}" for name in PACKAGE]
        self.assertEqual(
            self.run_it("update", *files),
            (0, "wrote lib/geometry/_native/__init__.pyi\nlib/geometry/_native/angles.pyi is up to date\n"),
        )
        self.assertEqual((self.tree / "lib/geometry/_native/angles.pyi").read_text(), mine)

    def test_update_replaces_only_what_is_in_srcs(self):
        self.generate(**PACKAGE)
        by_hand = {"geometry/_native/__init__.pyi": "by hand\n"}
        self.put(self.tree / "lib", by_hand)
        with self.assertRaises(SystemExit) as stopped:
            self.run_it("update")
        self.assertIn("lib/geometry/_native/__init__.pyi exists, and is not among srcs", str(stopped.exception))
        # Not even the other file.
        self.assertEqual([file.name for file in self.tree.rglob("*.pyi")], ["__init__.pyi"])
        self.assertEqual((self.tree / "lib/geometry/_native/__init__.pyi").read_text(), "by hand\n")

    def test_update_writes_nothing_outside_the_workspace(self):
        self.generate(**{"__init__.pyi": ONE})
        (self.tree / "lib").mkdir(parents=True)
        (self.root / "outside").mkdir()
        (self.tree / "lib/geometry").symlink_to(self.root / "outside")
        with self.assertRaises(SystemExit) as stopped:
            self.run_it("update")
        self.assertIn("leads outside the workspace", str(stopped.exception))
        self.assertEqual(list((self.root / "outside").iterdir()), [])

    def test_only_stubs_count(self):
        self.generate(**{"__init__.pyi": ONE})
        self.check_in({"geometry/_native/__init__.pyi": ONE, "geometry/_native/py.typed": ""})
        (self.runfiles / "geometry/_native/x.so").write_bytes(b"\xff\x00")
        files = [f"_main/lib/geometry/_native/{name}" for name in ("__init__.pyi", "py.typed", "x.so")]
        self.assertEqual(self.run_it("test", *files), (0, ""))

    def test_a_package_of_one_file_may_stay_a_package(self):
        self.generate(**{"__init__.pyi": ONE})
        self.check_in({"geometry/_native/__init__.pyi": ONE})
        self.assertEqual(self.run_it("test", "_main/lib/geometry/_native/__init__.pyi"), (0, ""))

    def test_a_stub_that_is_no_python_is_stale(self):
        self.generate(**{"__init__.pyi": ONE})
        self.check_in({"geometry/_native.pyi": "<<<<<<<\n"})
        code, printed = self.run_it("test", "_main/lib/geometry/_native.pyi")
        self.assertEqual(code, 1)
        self.assertIn("-<<<<<<<", printed)


class Gaps(unittest.TestCase):
    def found(self, text, path="geometry/_native/__init__.pyi"):
        """What has no type, as the lines between the first one and the help."""
        messages = stubs.gaps("//:stubs", "geometry._native", "geometry/_native", {path: text})
        return [line.strip() for message in messages for line in message.splitlines()[1:-3]]

    def test_functions(self):
        text = (
            "from _typeshed import Incomplete\n"
            "def a(b, /, c: int, *d, e=1, **f) -> int: ...\n"
            "async def g(h: list[Incomplete]): ...\n"
            "def i() -> Incomplete | None: ...\n"
        )
        self.assertEqual(
            self.found(text),
            [f"geometry._native.a: the argument `{name}`" for name in "bdef"]
            + [
                "geometry._native.g: the argument `h`",
                "geometry._native.g: the return value",
                "geometry._native.i: the return value",
            ],
        )

    def test_classes(self):
        text = (
            "from _typeshed import Incomplete as Incomplete2\n"
            "class Incomplete: ...\n"
            "class P:\n"
            "    x: Incomplete2\n"
            "    y\n"
            "    z: Incomplete\n"
            "    w = 1\n"
            "    def m(self, /, a) -> Incomplete: ...\n"
            "    @staticmethod\n"
            "    def s(a) -> int: ...\n"
            "    @classmethod\n"
            "    def c(cls, /) -> int: ...\n"
            "    class Q:\n"
            "        def n(self): ...\n"
        )
        self.assertEqual(
            self.found(text),
            [
                "geometry._native.P.x: the attribute",
                "geometry._native.P.y: the attribute",
                "geometry._native.P.m: the argument `a`",
                "geometry._native.P.s: the argument `a`",
                "geometry._native.P.Q.n: the return value",
            ],
        )

    def test_modules(self):
        text = "from _typeshed import Incomplete\ndef __getattr__(name: str) -> Incomplete: ...\n"
        for path, module in [
            ("geometry/_native/__init__.pyi", "geometry._native"),
            ("geometry/_native.pyi", "geometry._native"),
            ("geometry/_native/angles.pyi", "geometry._native.angles"),
            ("geometry/_native/far/__init__.pyi", "geometry._native.far"),
        ]:
            self.assertEqual(self.found(text, path), [f"{module}: members that only exist at run time"])

    def test_the_message(self):
        for text, start in [
            ("def a() -> int: ...\n", None),
            ("def a(): ...\n", "error[incomplete-stubs]: //:stubs: PyO3 knows no type for 1 part of the library\n  geometry._native.a: "),
            ("def a(b): ...\n", "error[incomplete-stubs]: //:stubs: PyO3 knows no type for 2 parts of the library\n  geometry._native.a: "),
        ]:
            messages = stubs.gaps("//:stubs", "geometry._native", "geometry/_native", {"geometry/_native.pyi": text})
            if start is None:
                self.assertEqual(messages, [])
            else:
                self.assertTrue(messages[0].startswith(start), messages)


if __name__ == "__main__":
    unittest.main()
