//! The project's own crates that make up its extensions, each with its library, features and dependencies.

use std::collections::BTreeMap;

mod graph;
mod manifest;
mod platforms;
mod third_party;
mod variables;

pub(crate) use graph::{closure, BUILT};
pub(crate) use manifest::{is_newer_toml, Manifest};
pub(super) use platforms::matching;
pub use platforms::{Triple, TRIPLES};
pub(crate) use third_party::LINKING_FEATURES;
pub use third_party::{Entry, ThirdParty};
pub(super) use variables::set as variables_of;
pub(crate) use variables::FIXED;

/// A crate of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crate {
    /// The name of its package.
    pub package: String,
    /// Its version.
    pub version: String,
    /// Its folder.
    pub folder: String,
    /// Its library.
    pub library: Library,
    /// The path of its build script.
    pub build_script: Option<String>,
    /// Files that the build script names.
    pub build_data: Vec<String>,
    /// Rust files that the build script includes.
    pub build_includes: Vec<String>,
    /// Cargo's variables that the build script reads and rules_rust does not set.
    pub build_environment: BTreeMap<String, String>,
    /// `package.links`.
    pub links: Option<String>,
    /// Enabled features.
    pub features: Vec<String>,
    /// The project's own crates that it uses.
    pub dependencies: Vec<Dependency>,
    /// Third-party crates.
    pub third_party: ThirdParty,
    /// Cargo's variables that its sources read and rules_rust does not set as Cargo does.
    pub environment: BTreeMap<String, String>,
    /// Files beside its sources that it embeds.
    pub compile_data: Vec<String>,
    /// Whether it is an extension.
    pub is_extension: bool,
}

/// The library of a crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// The crate's name, as in `use`.
    pub name: String,
    /// Its root file.
    pub root: String,
    /// Its edition.
    pub edition: String,
    /// How it may be built.
    pub kind: Kind,
}

/// The kind of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `lib` or `rlib`, perhaps with others.
    Library,
    /// `proc-macro`.
    ProcMacro,
    /// Only `cdylib`.
    Shared,
}

/// A crate of the project that another one uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The name of its package.
    pub package: String,
    /// Its name in that crate, if renamed.
    pub rename: Option<String>,
    /// Whether only the build script uses it.
    pub build: bool,
    /// The platforms on which it is used; None for all.
    pub triples: Option<Vec<Triple>>,
}
