//! Facts about releases of rules_rust, rules_python, PyO3 and Bazel, about ABIs, Python versions and names of Python distributions, and the
//! versions that this repository supports.
//!
//! This crate is the only owner of such facts: `new`, `adopt`, `audit`, `doctor` and `show` read them here. Tests compare the registry of
//! bazelw's overlay, `rules/private/abi.bzl` and the gate with them. The tables in `tables/` are measured from the release tags of the
//! rulesets. The header of each explains how to refresh it.
//!
//! ```
//! use pyo3_facts::{version, Pyo3Release, Release, RulesRust};
//!
//! let rules_rust = RulesRust::find(&version("0.54.1").unwrap()).unwrap();
//! let pyo3 = Pyo3Release::of(&version("0.30.1").unwrap()).unwrap();
//! assert!(rules_rust.rustc < pyo3.msrv, "rustc 1.82.0 cannot build what needs 1.85");
//! ```

mod abi;
mod bazel;
mod distribution;
mod modules;
mod names;
mod pyo3;
mod python;
mod releases;
mod rules_python;
mod rules_rust;
mod support;
mod table;
mod wheel_name;
pub mod written;

pub use abi::{Abi, UnknownAbi};
pub use bazel::{Bazel, Flag};
pub use distribution::normalized_name;
pub use modules::Module;
pub use names::Name;
pub use pyo3::Pyo3Release;
pub use python::{NotAPython, PythonVersion};
pub use releases::Release;
pub use rules_python::{FlagDefault, RulesPython};
pub use rules_rust::{ExtensionFile, RulesRust};
pub use support::{Support, SUPPORT};
pub use table::version;
pub use wheel_name::WheelName;
