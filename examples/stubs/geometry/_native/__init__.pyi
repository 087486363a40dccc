"""
Points in the plane.
"""

from . import angles as angles
from _typeshed import SupportsGetItem
from typing import Final, SupportsFloat, SupportsIndex, final

__all__ = ["ORIGIN", "Point", "length", "angles"]

ORIGIN: Final = "(0, 0)"
"""
The point where both axes meet, as text.
"""

@final
class Point:
    """
    A point in the plane.
    """
    def __new__(cls, /, x: SupportsFloat | SupportsIndex, y: SupportsFloat | SupportsIndex = 0.0) -> Point: ...
    def opposite(self, /) -> Point:
        """
        Returns the point on the other side of the origin.
        """
    @property
    def x(self, /) -> float:
        """
        The distance from the vertical axis.
        """
    @property
    def y(self, /) -> float:
        """
        The distance from the horizontal axis.
        """

def length(path: SupportsGetItem[int, Point]) -> float:
    """
    Returns the length of a path through points.
    """
