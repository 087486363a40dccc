//! Finds problems with the PyO3 extensions of a Bazel workspace.
//!
//! A [`Session`] gathers [`facts`] (files and Bazel's graphs), runs the checks of the [`registry`] on them, drops the findings
//! that comments and [`Config`] suppress, and returns a [`Report`], which [`output`] prints. [`plan_fixes`] turns the fixes of
//! its findings into complete new files. Each check is a pure function in its own file, which is the only place that defines its
//! id.
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
mod change;
mod check;
mod checks;
mod config;
pub mod facts;
mod finding;
mod fix;
mod glob;
pub mod output;
pub mod registry;
mod report;
mod session;
pub mod source;
mod suppress;

pub use change::{CallOf, Change, Edit, Fix};
pub use check::{Check, Fixes, Group, Needs};
pub use config::{Config, Skip, Wrong, FILE as CONFIG_FILE};
pub use finding::{Confidence, Finding, Related, Severity};
pub use fix::{plan as plan_fixes, Failed, Fixed, Planned, PlannedFile};
pub use report::{audit, NotRun, NotUnderstood, Report, Selection};
pub use session::{AskBazel, Session};
pub use suppress::Suppressed;
