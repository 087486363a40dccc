//! Plans and writes Bazel workspaces for PyO3.
//!
//! [`plan`] says what is to be written and compares it with what is there; it touches no file system. [`write`] reads the disk
//! and writes a plan whole or not at all.

pub mod plan;
pub mod write;
