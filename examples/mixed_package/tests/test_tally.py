"""Tests of the package as its users import it."""

import ast
import inspect
import pathlib
import unittest

import tally
from tally import _native


class Tally(unittest.TestCase):
    def test_rust_counts(self):
        self.assertEqual(tally.count_words("To be, or not to be"), {"to": 2, "be": 2, "or": 1, "not": 1})

    def test_python_sorts(self):
        self.assertEqual(tally.most_common("b a b c a b", 2), [("b", 3), ("a", 2)])

    def test_short_words_are_left_out(self):
        self.assertEqual(tally.most_common("Ein Ei für drei", shortest=4), [("drei", 1)])

    def test_rust_errors_are_python_exceptions(self):
        with self.assertRaisesRegex(ValueError, "shortest must be at least 1, got 0"):
            tally.count_words("", 0)

    def test_the_native_module_has_its_place_in_the_package(self):
        self.assertEqual(_native.__name__, "tally._native")
        self.assertEqual(pathlib.Path(_native.__file__).name.partition(".")[0], "_native")

    def test_stubs_lie_beside_and_say_the_same(self):
        package = pathlib.Path(tally.__file__).parent
        self.assertTrue((package / "py.typed").exists())
        stub = ast.parse((package / "_native.pyi").read_text())
        declared = {node.name: [argument.arg for argument in node.args.args] for node in stub.body if isinstance(node, ast.FunctionDef)}
        real = {name: list(inspect.signature(value).parameters) for name, value in vars(_native).items() if inspect.isbuiltin(value)}
        self.assertEqual(declared, real)


if __name__ == "__main__":
    unittest.main()
