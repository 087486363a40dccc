//! Plans and writes Bazel workspaces for PyO3.
//!
//! [`new`] and [`adopt`] decide what is to be written, [`adopt`] from what [`project`] reads; [`render`] makes the texts; [`plan`]
//! holds it all and compares it with what is there, and touches no file system. [`write`] reads the disk and writes a plan whole
//! or not at all.

pub mod adopt;
pub mod new;
pub mod plan;
pub mod project;
pub mod render;
pub mod write;
