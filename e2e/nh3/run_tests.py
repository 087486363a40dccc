"""Runs nh3's own tests, unchanged, with the pytest of the Python that runs this."""

import pathlib
import sys

import nh3
import pytest

print(f"nh3 {nh3.__version__} from {nh3.__file__} under Python {sys.version.split()[0]}")
sys.exit(pytest.main(["-p", "no:cacheprovider", "-v", str(pathlib.Path(__file__).parent / "tests")]))
