//! The crates that lie in the project and that its extensions are made of: each with its library, features and dependencies.

use std::collections::BTreeMap;

mod graph;
mod manifest;
mod platforms;
mod third_party;
mod variables;

pub(crate) use graph::{closure, BUILT};
pub(crate) use manifest::{is_newer_toml, Manifest};
pub use platforms::{Triple, TRIPLES};
pub use third_party::{Entry, ThirdParty};
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
    /// What it builds.
    pub library: Library,
    /// Its build script: the path.
    pub build_script: Option<String>,
    /// Files that the build script names.
    pub build_data: Vec<String>,
    /// Files that the build script compiles in.
    pub build_includes: Vec<String>,
    /// Variables of Cargo's that the build script reads and that rules_rust does not set.
    pub build_environment: BTreeMap<String, String>,
    /// `package.links`.
    pub links: Option<String>,
    /// Enabled features.
    pub features: Vec<String>,
    /// Crates of the project that it uses.
    pub dependencies: Vec<Dependency>,
    /// Crates from elsewhere.
    pub third_party: ThirdParty,
    /// Variables of Cargo's that its sources read and that rules_rust does not set as Cargo does.
    pub environment: BTreeMap<String, String>,
    /// Files beside its sources that it compiles in.
    pub compile_data: Vec<String>,
    /// The name of an extension that it is.
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
    /// What it may be built as.
    pub kind: Kind,
}

/// What a library is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `lib` or `rlib`, perhaps others beside it.
    Library,
    /// `proc-macro`.
    ProcMacro,
    /// `cdylib` alone.
    Shared,
}

/// A crate of the project that another one uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The name of its package.
    pub package: String,
    /// What it is called there, if not by its own name.
    pub rename: Option<String>,
    /// Whether only the build script uses it.
    pub build: bool,
    /// The platforms on which it is used; None is all.
    pub triples: Option<Vec<Triple>>,
}
