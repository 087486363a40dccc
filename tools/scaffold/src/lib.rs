//! Plans and writes Bazel workspaces for PyO3.
//!
//! [`new`] and [`adopt`] decide what to write; [`adopt`] starts from what [`project`] reads. [`syntax::build`] produces Starlark;
//! the templates of [`render`] produce all other text. [`plan`] holds the result and compares it with the files on disk, without
//! touching them. [`write`] reads the disk, and writes either the whole plan or nothing.

pub mod adopt;
mod module_file;
pub mod new;
pub mod plan;
pub mod project;
pub mod render;
mod stdlib;
pub mod write;
