//! Plans and writes Bazel workspaces for PyO3.

pub mod project;
