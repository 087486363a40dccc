def count_words(text: str) -> dict[str, int]:
    """Counts the words of a text, in lower case."""
