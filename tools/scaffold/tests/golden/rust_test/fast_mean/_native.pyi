def mean(numbers: list[float]) -> float:
    """Returns the mean of some numbers.

    Raises ValueError if there are none.
    """
