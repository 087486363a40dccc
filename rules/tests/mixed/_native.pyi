"""Stub of nothing."""
