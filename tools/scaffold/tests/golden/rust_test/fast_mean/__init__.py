"""fast_mean: a Python package with a Rust core."""

from fast_mean._native import mean

__all__ = ["centered", "mean"]


def centered(numbers: list[float]) -> list[float]:
    """Returns the numbers with their mean subtracted."""
    middle = mean(numbers)
    return [number - middle for number in numbers]
