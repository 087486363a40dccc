"""Text analysis in Rust, from the same sources as one crate."""

from one._native import distance, phrases, profile, report

__all__ = ["distance", "phrases", "profile", "report"]
