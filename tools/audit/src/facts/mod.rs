//! Facts about a workspace: its files and Bazel's graphs. They are gathered once, and the checks look at nothing else.

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

/// All facts that checks look at.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The paths of all files of the workspace, relative to its root, without those of nested workspaces.
    pub paths: BTreeSet<String>,
    /// `.bazelrc` and what it imports.
    pub rc: Rc,
    /// `.bazelversion`.
    pub bazel_version: Option<Source>,
    /// `.bazeliskrc`, which may also name the version.
    pub bazeliskrc: Option<Source>,
    /// `MODULE.bazel`.
    pub module: Option<Starlark>,
    /// The files that `MODULE.bazel` includes.
    pub includes: Vec<Starlark>,
    /// `WORKSPACE.bazel` or `WORKSPACE`, from before Bazel modules.
    pub workspace_file: Option<Starlark>,
    /// The output of `bazel info release`; none if Bazel was not asked.
    pub bazel_release: Option<String>,
    /// What `.gitignore` files exclude.
    pub ignored: Ignored,
    /// All BUILD files.
    pub builds: Vec<Starlark>,
    /// All `Cargo.toml` files.
    pub manifests: Vec<Manifest>,
    /// Crates that hubs request without a `Cargo.toml`, see [`hub::specs`].
    pub specs: Vec<Manifest>,
    /// All `Cargo.lock` files.
    pub locks: Vec<Lock>,
    /// All `pyproject.toml` files.
    pub projects: Vec<Project>,
    /// Scripts and settings that may start servers or call Bazel in CI: shell, YAML, systemd, Docker.
    pub scripts: Vec<Source>,
    /// The Rust sources of the workspace's own crates that the graph names, by path.
    pub rust: BTreeMap<String, RustFile>,
    /// The output of `bazel query`; none if it did not run.
    pub graph: Option<Graph>,
    /// The output of `bazel aquery`; none if it did not run.
    pub actions: Option<Actions>,
    /// Seconds that each crate took to compile, by label, from an execution log if there is one.
    pub times: BTreeMap<String, f64>,
}

/// A file that could not be read, or only in part. The checks saw the rest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Path relative to the workspace's root.
    pub file: String,
    /// Its place in the file, if known.
    pub place: Option<Place>,
    /// The reason.
    pub message: String,
}

impl Facts {
    /// Returns the BUILD file of a package.
    #[must_use]
    pub fn build(&self, package: &str) -> Option<&Starlark> {
        self.builds.iter().find(|build| build.package() == package)
    }

    /// Returns where a target of the workspace is declared: the call in its BUILD file, or else the line that Bazel reports.
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

    /// Returns everything that requests crates: manifests and specs of hubs.
    pub fn asking(&self) -> impl Iterator<Item = &Manifest> {
        self.manifests.iter().chain(&self.specs)
    }

    /// Returns whether the workspace has pyo3 in a manifest, a spec of a hub, or a lock file.
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
