"""
Points in the plane.
"""

from typing import Final, SupportsFloat, SupportsIndex, final

from _typeshed import SupportsGetItem

from . import angles as angles

__all__ = ["ORIGIN", "Point", "angles", "length"]

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
