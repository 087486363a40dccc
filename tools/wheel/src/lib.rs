//! Writes a wheel whose Python, ABI and platform tags are computed from the libraries inside.
//!
//! Depends only on the standard library, the gate and `archive`, because the build of every user of `pyo3_wheel` compiles this crate. The
//! rule writes a [`Manifest`], and [`write()`] builds the wheel from it. The same manifest and files produce the same bytes on every
//! machine.
//!
//! `pyo3-bzl inspect` uses this crate's facts about tags and names: [`policy`], [`FileName`].
//!
//! [`write_sdist()`] writes the source distribution for the same manifest.
//!
//! Layers: `toml` → `pyproject` (contents of the file); `manifest`, `contents` (destinations of files) → `native` (requirements of each
//! library) → `policy`, `tags` (what holds for all libraries) → `metadata` and the crate `archive` (output formats).

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        reason = "tests may panic"
    )
)]

mod assemble;
pub mod cli;
mod contents;
mod file_name;
mod glob;
mod license;
mod manifest;
mod metadata;
pub mod names;
pub mod native;
pub mod policy;
mod problem;
mod pyproject;
mod python_requires;
mod sdist;
mod tags;
pub mod toml;
mod version;

pub use assemble::write;
pub use contents::{destination, Contents};
pub use file_name::{is_library, FileName, NameAbi};
pub use glob::Glob;
pub use license::is_license_expression;
pub use manifest::{Description, Manifest};
pub use problem::{Problem, IDS};
pub use pyproject::Pyproject;
pub use python_requires::PythonRequires;
pub use sdist::write_sdist;
pub use tags::{Ceilings, Tags};
pub use version::Version;
