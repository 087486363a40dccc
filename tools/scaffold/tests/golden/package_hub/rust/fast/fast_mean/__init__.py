"""fast_mean: Python on the outside, Rust within."""

from fast_mean._native import mean

__all__ = ["centered", "mean"]


def centered(numbers: list[float]) -> list[float]:
    """The numbers, each less their mean."""
    middle = mean(numbers)
    return [number - middle for number in numbers]
