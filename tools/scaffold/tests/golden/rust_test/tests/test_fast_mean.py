"""Tests the module as its users import it."""

import unittest

import fast_mean


class Mean(unittest.TestCase):
    def test_of_some_numbers(self):
        self.assertEqual(fast_mean.mean([1, 2, 6]), 3.0)

    def test_of_none(self):
        with self.assertRaisesRegex(ValueError, "no numbers"):
            fast_mean.mean([])

    def test_python_uses_rust(self):
        self.assertEqual(fast_mean.centered([1, 2, 6]), [-2.0, -1.0, 3.0])


if __name__ == "__main__":
    unittest.main()
