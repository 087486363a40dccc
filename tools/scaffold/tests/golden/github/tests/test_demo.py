"""Tests the module as its users import it."""

import unittest

import demo


class Mean(unittest.TestCase):
    def test_of_some_numbers(self):
        self.assertEqual(demo.mean([1, 2, 6]), 3.0)

    def test_of_none(self):
        with self.assertRaisesRegex(ValueError, "no numbers"):
            demo.mean([])


if __name__ == "__main__":
    unittest.main()
