def count_words(text: str, shortest: int = 1) -> dict[str, int]:
    """Counts the words of a text, in lower case.

    Raises ValueError if `shortest` is 0.
    """
