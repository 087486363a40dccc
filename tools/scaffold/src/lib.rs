//! Plans and writes Bazel workspaces for PyO3.
//!
//! [`plan`] says what is to be written and compares it with what is there; it touches no file system. [`write`] reads the disk
//! and writes a plan whole or not at all. [`render`] makes texts from templates.

pub mod new;
pub mod plan;
pub mod render;
pub mod write;
