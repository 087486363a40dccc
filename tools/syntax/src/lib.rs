//! Reads and edits Starlark by its syntax tree, and reads `setup.py`.
