"""Tests the module as its users import it."""

import sys
import unittest

try:
    import quick
except ModuleNotFoundError:
    if sys.version_info[:2] == (3, 14):
        raise
    sys.exit(f"the extension supports only Python 3.14, not {sys.version}; see `python.toolchain` in MODULE.bazel")


class Mean(unittest.TestCase):
    def test_of_some_numbers(self):
        self.assertEqual(quick.mean([1, 2, 6]), 3.0)

    def test_of_none(self):
        with self.assertRaisesRegex(ValueError, "no numbers"):
            quick.mean([])


if __name__ == "__main__":
    unittest.main()
