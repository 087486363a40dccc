"""Word counts: Python on the outside, Rust within."""

import sys

from tally._native import count_words

__all__ = ["count_words", "main"]


def main() -> None:
    """The command `tally`: counts the words of its input."""
    for word, count in sorted(count_words(sys.stdin.read()).items()):
        print(count, word)
