"""Tests the module as its users import it."""

import unittest

import quick


class Mean(unittest.TestCase):
    def test_of_some_numbers(self):
        self.assertEqual(quick.mean([1, 2, 6]), 3.0)

    def test_of_none(self):
        with self.assertRaisesRegex(ValueError, "no numbers"):
            quick.mean([])


if __name__ == "__main__":
    unittest.main()
