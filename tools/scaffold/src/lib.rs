//! Plans and writes Bazel workspaces for PyO3.
//!
//! [`new`] and [`adopt`] decide what to write; [`adopt`] starts from what [`project`] reads. Starlark comes from [`syntax::build`], all
//! other text from the templates of [`render`]. [`plan`] holds the result and compares it with the files on disk, without touching
//! them. [`write`] reads the disk, and writes a plan entirely or not at all.

pub mod adopt;
mod module_file;
pub mod new;
pub mod plan;
pub mod project;
pub mod render;
pub mod write;
