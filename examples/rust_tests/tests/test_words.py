"""The extension under Python."""

import unittest

import words


class Test(unittest.TestCase):
    def test_counter(self) -> None:
        counter = words.Counter()
        counter.add("One fish, two fish")
        self.assertEqual(counter["fish"], 2)


if __name__ == "__main__":
    unittest.main()
