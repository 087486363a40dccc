//! Compares the spawns of builds in their execution logs, and explains why each spawn ran.
//!
//! [`History`] absorbs the spawns of successive logs and returns the [`Cause`]s of the next one. [`compare`] does so for
//! two whole logs, separates root causes from their consequences, and counts both. Used by the end-to-end tests and by
//! `pyo3-bzl cache diff`.
//!
//! ```
//! let spawn = |digest: &str| {
//!     let log = format!(
//!         r#"{{"mnemonic": "Rustc", "targetLabel": "//rust:hello_rs",
//!             "inputs": [{{"path": "src/lib.rs", "digest": {{"hash": "{digest}", "sizeBytes": "9"}}}}]}}"#
//!     );
//!     execlog::Reader::from_reader(log.as_bytes()).unwrap().next().unwrap().unwrap()
//! };
//! let mut history = logdiff::History::default();
//! assert_eq!(history.causes(&spawn("aa"))[0].to_string(), "new: no such spawn before");
//! history.absorb(&spawn("aa"));
//! history.next_log();
//! assert_eq!(history.causes(&spawn("bb"))[0].to_string(), "inputs: 1 changed: src/lib.rs");
//! ```
#![forbid(unsafe_code)]

mod action;
mod advice;
mod arguments;
mod cause;
mod comparison;
mod files;
mod history;
mod inputs;
mod key;
mod outputs;
mod parts;
mod record;
mod renames;
mod repositories;
mod shown;
mod strings;

pub use cause::{Cause, InputChanges, Paths};
pub use comparison::{compare, Comparer, Comparison, Difference, Side, SideError, Tally};
pub use history::History;
pub use inputs::InputKind;
pub use key::Key;
pub use parts::{EntryChange, ListChange};
pub use renames::Reconfigured;
pub use repositories::RepositoryNames;
