"""
Angles, in degrees.
"""

from . import Point

__all__ = ["direction"]

def direction(to: Point) -> float:
    """
    Returns the angle between the horizontal axis and the line from the origin to a point.
    """
