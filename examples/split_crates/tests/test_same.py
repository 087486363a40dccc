"""Tests that both variants return the same, correct results."""

import inspect
import unittest

import one
import split

TEXT = "The quick fox jumps. The quick foxes jumped over the lazy dog! Was the quick fox lazy? The lazy dog was not."


class Same(unittest.TestCase):
    def assert_both(self, function, *arguments):
        """Asserts that both variants return the same value or raise the same ValueError, and returns it."""
        results = []
        for variant in (one, split):
            try:
                results.append(getattr(variant, function)(*arguments))
            except ValueError as error:
                results.append(str(error))
        self.assertEqual(results[0], results[1], f"{function}{arguments}")
        return results[0]

    def test_two_libraries_with_the_same_functions(self):
        self.assertNotEqual(one._native.__file__, split._native.__file__)
        self.assertEqual(one.__all__, split.__all__)
        for name in one.__all__:
            self.assertEqual(inspect.signature(getattr(one, name)), inspect.signature(getattr(split, name)))

    def test_reports(self):
        report = self.assert_both("report", TEXT)
        self.assertIn("| as written | 22 | 11 |", report)
        self.assertIn("| foxes | jumped |", self.assert_both("report", "foxes jumped"))

    def test_profiles(self):
        for view in ("surface", "stem", "initial", "length"):
            self.assert_both("profile", TEXT, view)
        figures = self.assert_both("profile", TEXT, "stem", 2)
        self.assertEqual((figures["total"], figures["top"]), (22, [("the", 5), ("fox", 3)]))

    def test_phrases(self):
        for view in ("surface", "stem", "initial", "length"):
            for score in ("dice", "log-likelihood", "pmi", "t-score"):
                for length in range(2, 6):
                    self.assert_both("phrases", TEXT, length, view, score)
        self.assertEqual(self.assert_both("phrases", TEXT, 3, "stem", "dice", 1)[0][:2], ("the quick fox", 3))

    def test_distances(self):
        for metric in ("levenshtein", "damerau", "jaro", "subsequence"):
            for unit in ("byte", "char", "pair", "word"):
                self.assert_both("distance", "the lazy dög", "the dog lays", metric, unit)
        self.assertEqual(self.assert_both("distance", "from", "form", "damerau"), 1.0)

    def test_errors(self):
        self.assertIn('got "colour"', self.assert_both("profile", TEXT, "colour"))
        self.assertIn("got 6", self.assert_both("phrases", TEXT, 6))


if __name__ == "__main__":
    unittest.main()
