//! Plans and writes Bazel workspaces for PyO3.
