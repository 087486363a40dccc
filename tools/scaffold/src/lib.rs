//! Plans and writes Bazel workspaces for PyO3.
//!
//! [`project`] reads a project as it is; [`adopt`] makes a plan from it. [`plan`] says what is to be written and compares it with
//! what is there; it touches no file system. [`write`] reads the disk and writes a plan whole or not at all.

pub mod adopt;
pub mod plan;
pub mod project;
pub mod write;
