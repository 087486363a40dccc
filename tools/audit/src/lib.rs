//! Finds what is wrong with the graph of a PyO3 extension.
//!
//! Layers: [`facts`] (files and Bazel's graphs, gathered once) → [`checks`] (one file each, pure) → [`finding`] →
//! [`suppress`] → [`report`] → [`output`] (text, SARIF, GitHub's annotations). [`fix`] turns what findings propose into whole new
//! files. A check's id stands in one literal, see [`check`], and all checks in one list, [`registry::CHECKS`].
//!
//! ```
//! use audit::facts::{Facts, Manifest};
//! use audit::source::Source;
//! use audit::{audit, Config, Selection};
//!
//! let text = "[dependencies]\npyo3 = { version = \"0.30\", features = [\"extension-module\"] }\n";
//! let manifest = Manifest::parse(Source::new("Cargo.toml", text)).map_err(|(_, problem)| problem)?;
//! let facts = Facts { manifests: vec![manifest], ..Facts::default() };
//! let report = audit(&facts, &Config::default(), &Selection::default());
//! assert!(report.findings.iter().any(|finding| finding.id == "extension-module-feature"));
//! # Ok::<(), String>(())
//! ```
pub mod change;
pub mod check;
pub mod checks;
pub mod config;
pub mod facts;
pub mod finding;
pub mod fix;
mod glob;
pub mod output;
pub mod registry;
pub mod report;
pub mod source;
pub mod suppress;

pub use config::Config;
pub use finding::{Confidence, Finding, Severity};
pub use report::{audit, early, finish, Early, Report, Selection};
