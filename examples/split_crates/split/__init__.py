"""Text analysis in Rust, from six crates."""

from split._native import distance, phrases, profile, report

__all__ = ["distance", "phrases", "profile", "report"]
