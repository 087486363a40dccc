//! Compares the files of this repository, and those that it generates, with the tables. No network, no Bazel.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests may panic"
)]

mod abi;
mod files;
mod flags;
mod overlay;
mod registry_user;
mod support;
mod workspace;
