"""Test of the module as its users import it."""

import unittest

import fingerprint


class Fnv1a(unittest.TestCase):
    def test_nothing_is_the_offset(self):
        self.assertEqual(fingerprint.fnv1a(b""), 0xCBF29CE484222325)

    def test_published_values(self):
        self.assertEqual(fingerprint.fnv1a(b"a"), 0xAF63DC4C8601EC8C)
        self.assertEqual(fingerprint.fnv1a(b"foobar"), 0x85944171F73967E8)


if __name__ == "__main__":
    unittest.main()
