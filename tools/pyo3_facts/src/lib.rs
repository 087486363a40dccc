//! Facts on releases of rules_rust, rules_python, PyO3 and Bazel: what each has, and what this repository supports.
//!
//! The one owner of such facts. `new`, `adopt`, `audit` and `doctor` read them here; a test holds the registry of bazelw's
//! overlay against the same tables. The tables are in `tables/`, measured from the rulesets' own tags: each says at its top how to refresh it.
//!
//! ```
//! use pyo3_facts::{version, Pyo3, Release, RulesRust};
//!
//! let rules_rust = RulesRust::find(&version("0.54.1").unwrap()).unwrap();
//! let pyo3 = Pyo3::of(&version("0.30.1").unwrap()).unwrap();
//! assert!(rules_rust.rustc < pyo3.rustc, "rustc 1.82.0 cannot build what needs 1.85");
//! ```

mod bazel;
mod modules;
mod names;
mod pyo3;
mod releases;
mod rules_python;
mod rules_rust;
mod support;
mod table;
pub mod written;

pub use bazel::{Bazel, Flag};
pub use modules::Module;
pub use names::Name;
pub use pyo3::Pyo3;
pub use releases::Release;
pub use rules_python::{FlagDefault, RulesPython};
pub use rules_rust::{ExtensionFile, RulesRust};
pub use support::{Support, SUPPORT};
pub use table::version;
