//! Writes a wheel whose Python, ABI and platform tags are computed from the libraries inside.
//!
//! Depends only on the standard library and the gate, because the build of every user of `pyo3_wheel` compiles this crate. The rule
//! writes a [`Manifest`], from which [`write()`] builds the wheel. The same manifest and files give the same bytes on every machine.
//!
//! `pyo3-bzl inspect` takes its facts about tags and names from here: [`policy`], [`FileName`].
//!
//! Layers: `manifest`, `contents` (what goes where) → `native` (what each library needs) → `policy`, `tags` (what is true for all)
//! → `metadata`, `zip` (how it is written).

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
mod deflate;
mod file_name;
mod huffman;
mod manifest;
mod metadata;
pub mod names;
pub mod native;
pub mod policy;
mod problem;
mod python_requires;
mod sha256;
mod tags;
mod version;
mod zip;

pub use assemble::write;
pub use contents::{destination, Contents};
pub use deflate::deflate;
pub use file_name::{is_library, FileName, NameAbi};
pub use manifest::Manifest;
pub use problem::{Problem, IDS};
pub use python_requires::PythonRequires;
pub use tags::{Ceilings, Tags};
pub use version::Version;
pub use zip::Zip;
