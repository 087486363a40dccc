"""Word counts: a Python interface to Rust code."""

from tally._native import count_words

__all__ = ["count_words", "most_common"]


def most_common(text: str, n: int = 10, *, shortest: int = 1) -> list[tuple[str, int]]:
    """Returns the `n` most frequent words of a text, the most frequent first. Ties are in alphabetical order."""
    counts = count_words(text, shortest)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:n]
