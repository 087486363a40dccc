"""Tests of the wheel: it contains the generated stubs, and Python imports the library beside them."""

import os
import pathlib
import sys
import unittest
import zipfile

DIST = pathlib.Path(__file__).parent.parent / "wheel.dist"


class Wheel(unittest.TestCase):
    def setUp(self):
        (path,) = DIST.glob("*.whl")
        self.site = os.path.join(os.environ["TEST_TMPDIR"], self.id())
        with zipfile.ZipFile(path) as wheel:
            wheel.extractall(self.site)

    def test_the_stubs(self):
        package = pathlib.Path(self.site, "geometry")
        files = {file.relative_to(package).as_posix() for file in package.rglob("*.pyi")}
        self.assertEqual(files, {"_native/__init__.pyi", "_native/angles.pyi"})
        self.assertTrue((package / "py.typed").is_file())

    def test_python_imports_the_library(self):
        sys.path.insert(0, self.site)
        import geometry

        self.assertTrue(geometry.__file__.startswith(self.site))
        self.assertEqual(geometry.length([geometry.Point(0), geometry.Point(3, 4)]), 5)
        self.assertEqual(geometry.angles.direction(geometry.Point(1, 1)), 45)


if __name__ == "__main__":
    unittest.main()
