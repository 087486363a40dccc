"""Tests the module as its users import it."""

import sys
import unittest

try:
    import demo
except ModuleNotFoundError:
    if sys.version_info[:2] == (3, 13):
        raise
    sys.exit(f"the extension supports only Python 3.13, not {sys.version}; see `python.toolchain` in MODULE.bazel")


class Mean(unittest.TestCase):
    def test_of_some_numbers(self):
        self.assertEqual(demo.mean([1, 2, 6]), 3.0)

    def test_of_none(self):
        with self.assertRaisesRegex(ValueError, "no numbers"):
            demo.mean([])

    def test_python_uses_rust(self):
        self.assertEqual(demo.centered([1, 2, 6]), [-2.0, -1.0, 3.0])


if __name__ == "__main__":
    unittest.main()
