//! Reads the output of a failed build and reports the phase, the cause and the fix of each distinct failure.
//!
//! [`Catalogue`] holds the known messages, one TOML file each in `catalogue/`. [`Explainer`] reads the bytes of a log in one
//! pass and in bounded memory, and returns a [`Report`]. [`output`] renders a report; [`bep`] reads Bazel's build events.
//!
//! ```
//! use explain::{Catalogue, Explainer, Phase};
//!
//! let catalogue = Catalogue::builtin()?;
//! let mut explainer = Explainer::new(&catalogue);
//! explainer.feed(b"ERROR: --bulid :: Unrecognized option: --bulid\n");
//! let report = explainer.finish();
//! assert_eq!(report.failures[0].phase, Phase::CommandLine);
//! # Ok::<(), explain::CatalogueError>(())
//! ```

pub mod bep;
mod block;
mod catalogue;
mod encoding;
mod engine;
mod entry;
mod finding;
mod hiding;
mod lines;
mod literals;
pub mod output;
mod pending;
mod phase;
mod prefix;
mod registry;
mod scan;
mod structure;
mod template;
pub mod words;

pub use catalogue::{Catalogue, CatalogueError};
pub use engine::Explainer;
pub use entry::{Context, Entry, NearMiss, Sample};
pub use finding::{Confidence, Finding, Place, Report, Severity};
pub use phase::Phase;
pub use registry::FILES;
pub use template::{names, render};
