//! What is known of a workspace: its files, and Bazel's graphs. Gathered once; the checks look at nothing else.

pub mod action;
pub mod bazel;
pub mod extension;
pub mod gather;
pub mod graph;
pub mod hub;
mod ignored;
pub mod lock;
pub mod manifest;
mod parts;
pub mod project;
pub mod rc;
pub mod release;
pub mod rust;
pub mod secret;
pub mod starlark;
pub mod uses;
pub mod version;

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Place, Source};

pub use action::Actions;
pub use graph::Graph;
pub use ignored::Ignored;
pub use lock::Lock;
pub use manifest::Manifest;
pub use project::Project;
pub use rc::Rc;
pub use rust::RustFile;
pub use starlark::Starlark;

/// Everything that checks look at.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The paths of all files of the workspace, from its root. Those of workspaces inside it are not among them.
    pub paths: BTreeSet<String>,
    /// `.bazelrc` and what it imports.
    pub rc: Rc,
    /// `.bazelversion`.
    pub bazel_version: Option<Source>,
    /// `.bazeliskrc`, which may name the version, too.
    pub bazeliskrc: Option<Source>,
    /// `MODULE.bazel`.
    pub module: Option<Starlark>,
    /// The files that `MODULE.bazel` includes.
    pub includes: Vec<Starlark>,
    /// `WORKSPACE.bazel` or `WORKSPACE`, of before modules.
    pub workspace_file: Option<Starlark>,
    /// What `bazel info release` says; none if Bazel was not asked.
    pub bazel_release: Option<String>,
    /// What `.gitignore` files exclude.
    pub ignored: Ignored,
    /// All BUILD files.
    pub builds: Vec<Starlark>,
    /// All `Cargo.toml`.
    pub manifests: Vec<Manifest>,
    /// What hubs ask for without a `Cargo.toml`, see [`hub::specs`].
    pub specs: Vec<Manifest>,
    /// All `Cargo.lock`.
    pub locks: Vec<Lock>,
    /// All `pyproject.toml`.
    pub projects: Vec<Project>,
    /// Scripts and settings in which servers are started and CI calls Bazel: shell, YAML, systemd, Docker.
    pub scripts: Vec<Source>,
    /// The Rust sources of the workspace's own crates, as far as the graph names them, by path.
    pub rust: BTreeMap<String, RustFile>,
    /// What `bazel query` says; none if it was not run.
    pub graph: Option<Graph>,
    /// What `bazel aquery` says; none if it was not run.
    pub actions: Option<Actions>,
    /// Seconds that compiling each crate took, by label, of an execution log if there is one.
    pub times: BTreeMap<String, f64>,
}

/// A file that could not be read, or not in full. The checks saw the rest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Path from the workspace's root.
    pub file: String,
    /// Where in it, if that is known.
    pub place: Option<Place>,
    /// Why.
    pub message: String,
}

impl Facts {
    /// The BUILD file of a package.
    #[must_use]
    pub fn build(&self, package: &str) -> Option<&Starlark> {
        self.builds.iter().find(|build| build.package() == package)
    }

    /// Where a target of the workspace is made: the call in its BUILD file, else what Bazel says.
    #[must_use]
    pub fn place_of(&self, target: &graph::Target, attribute: Option<&str>) -> Option<Place> {
        let (package, name) = graph::package_and_name(&target.label)?;
        let build = self.build(package)?;
        let made_by = match target.generator_name.as_str() {
            "" => name,
            generator => generator,
        };
        let call = build.target(name).or_else(|| build.target(made_by));
        match (call, attribute) {
            (Some(call), Some(attribute)) => Some(build.argument(call, attribute)),
            (Some(call), None) => Some(build.head(call)),
            (None, _) if target.line > 0 => Some(build.source.line_place(target.line)),
            (None, _) => None,
        }
    }

    /// All that ask for crates: manifests, and specs of hubs.
    pub fn asking(&self) -> impl Iterator<Item = &Manifest> {
        self.manifests.iter().chain(&self.specs)
    }

    /// Whether the workspace has pyo3 at all: in a manifest, a spec of a hub, or a lock file.
    #[must_use]
    pub fn has_pyo3(&self) -> bool {
        self.asking()
            .any(|manifest| manifest.asks("pyo3").next().is_some())
            || self
                .locks
                .iter()
                .any(|lock| lock.named("pyo3").next().is_some())
    }
}
