"""Runs some of the lines of the package, and leaves out others."""

import unittest

import tally


class Covered(unittest.TestCase):
    def test_most_common(self):
        self.assertEqual(tally.most_common("b a b", 1), [("b", 2)])
