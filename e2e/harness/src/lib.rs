//! Runs Bazel inside a test, on a copy of this repository, as a user would, and compares the executed spawns with the expected ones.
//!
//! [`Machine`] is a computer: a home, an environment, an output root. [`Workspace`] is a checkout on it. [`Outcome`] is the result of
//! one command, and [`Expected`] lists the spawns that it should have run. Everything is below `TEST_TMPDIR`, except downloads and the
//! disk cache of [`Machine::warm`], so a cold build is cold.
//!
//! ```no_run
//! use harness::{Expected, Machine};
//!
//! let machine = Machine::new("alone")?;
//! let workspace = machine.example("quickstart")?;
//! workspace.ok(&["build", "//..."])?;
//! workspace.edit("rust/src/lib.rs", "let mut count = 0;", "let mut count = 1;")?;
//! let outcome = workspace.ok(&["build", "//..."])?;
//! let expected = Expected::from([("Rustc", "//rust:hello_rs"), ("Pyo3Gate", "//rust:hello_rename")]);
//! workspace.check(&outcome, &expected)?;
//! # anyhow::Ok(())
//! ```
#![allow(
    clippy::disallowed_methods,
    reason = "for tests; where it helps, the path is in the context of an error"
)]
mod contains;
mod docs;
mod expected;
mod fetched;
mod files;
mod hits;
mod label;
mod machine;
mod outcome;
mod patience;
mod program;
mod python;
mod repository;
mod shared;
mod skip;
mod small;
mod snapshot;
mod stage;
mod steps;
mod tier;
mod workspace;

pub use contains::contains;
pub use docs::Page;
pub use expected::Expected;
pub use fetched::fetched;
pub use files::{digests, sha256, Digests};
pub use hits::Hits;
pub use label::short_label;
pub use machine::Machine;
pub use outcome::Outcome;
pub use program::{succeeds, unpack_sdist};
pub use python::{Import, Python};
pub use repository::{runfile, temporary};
pub use shared::{shared_folder, warm_flags};
pub use skip::{or_skip, skip};
pub use small::make_small;
pub use snapshot::Snapshot;
pub use steps::Steps;
pub use tier::whole;
pub use workspace::Workspace;
