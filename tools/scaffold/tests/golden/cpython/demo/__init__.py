"""demo: Python on the outside, Rust within."""

from demo._native import mean

__all__ = ["centered", "mean"]


def centered(numbers: list[float]) -> list[float]:
    """The numbers, each less their mean."""
    middle = mean(numbers)
    return [number - middle for number in numbers]
