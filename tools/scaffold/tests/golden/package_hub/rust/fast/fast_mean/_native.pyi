def mean(numbers: list[float]) -> float:
    """The mean of some numbers.

    Raises ValueError if there are none.
    """
