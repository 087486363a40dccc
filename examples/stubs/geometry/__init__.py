"""Geometry: Python on the outside, Rust within."""

import sys

from geometry._native import ORIGIN, Point, angles, length

# PyO3 makes a submodule an attribute of its module. Here, `import geometry._native.angles` finds it, too.
sys.modules["geometry._native.angles"] = angles

__all__ = ["ORIGIN", "Point", "angles", "length"]
