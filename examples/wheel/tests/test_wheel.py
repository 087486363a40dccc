"""Tests of the wheel: its name, its files, and that Python imports what is inside."""

import os
import pathlib
import sys
import unittest
import zipfile

DIST = pathlib.Path(__file__).parent.parent / "wheel.dist"


class Wheel(unittest.TestCase):
    def setUp(self):
        (self.path,) = DIST.glob("*.whl")

    def test_the_name_has_the_tags(self):
        name, version, python, abi, platform = self.path.stem.split("-")
        self.assertEqual((name, version, python, abi), ("tally", "1.0.0", "cp39", "abi3"))
        self.assertNotEqual(platform, "any")

    def test_the_files(self):
        with zipfile.ZipFile(self.path) as wheel:
            self.assertIsNone(wheel.testzip())
            metadata = wheel.read("tally-1.0.0.dist-info/METADATA").decode()
            names = {name.partition(".")[0] if "_native." in name and not name.endswith(".pyi") else name for name in wheel.namelist()}
        self.assertIn("\nSummary: Counts words\n", metadata)
        info = "tally-1.0.0.dist-info"
        package = {"tally/__init__.py", "tally/_native", "tally/_native.pyi", "tally/py.typed"}
        files = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
        self.assertEqual(names, package | {f"{info}/{file}" for file in files})

    def test_python_imports_it(self):
        site = os.path.join(os.environ["TEST_TMPDIR"], "site")
        with zipfile.ZipFile(self.path) as wheel:
            wheel.extractall(site)
        sys.path.insert(0, site)
        import tally

        self.assertTrue(tally.__file__.startswith(site))
        self.assertEqual(tally.count_words("To be or not to be"), {"to": 2, "be": 2, "or": 1, "not": 1})


if __name__ == "__main__":
    unittest.main()
