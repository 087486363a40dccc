//! The hub of third-party crates. It uses the project's own manifests if crate_universe supports them, or else generated
//! manifests, one for each crate of the project.

use std::collections::BTreeSet;

use syntax::build::{list, text, Expr};

use super::packages::{relative, Packages};
use crate::project::mirror;
use crate::project::paths::MANIFESTS;
use crate::project::{Crate, Project};

/// The location of the hub's manifests.
#[derive(Debug)]
pub(super) struct Hub {
    is_mirrored: bool,
    /// The folder of the first manifest, and the Bazel package of its label.
    workspace: String,
    package: String,
}

impl Hub {
    pub(super) fn new(project: &Project, packages: &Packages) -> Self {
        let is_mirrored = project.cargo.obstacle.is_some();
        let workspace = if is_mirrored {
            MANIFESTS.to_owned()
        } else {
            project.cargo.workspace.clone()
        };
        Self {
            is_mirrored,
            package: packages.package_of(&workspace).to_owned(),
            workspace,
        }
    }

    /// Returns a call `all_crate_deps(…)` for one kind of dependencies.
    pub(super) fn all(&self, one: &Crate, package: &str, kind: &'static str) -> Expr {
        self.call("all_crate_deps", one, package, &[kind])
    }

    /// Returns a call `crate_deps([…])`.
    pub(super) fn some(&self, one: &Crate, package: &str, names: &BTreeSet<String>) -> Expr {
        Expr::Call(
            "crate_deps",
            vec![list(names)],
            self.package_name(one, package),
        )
    }

    /// Returns a call `aliases(…)`.
    pub(super) fn aliases(&self, one: &Crate, package: &str) -> Expr {
        self.call("aliases", one, package, &["normal", "proc_macro"])
    }

    /// Returns a call of a function of the hub for some kinds of dependencies.
    pub(super) fn call(
        &self,
        function: &'static str,
        one: &Crate,
        package: &str,
        kinds: &[&'static str],
    ) -> Expr {
        let mut keywords: Vec<_> = kinds.iter().map(|kind| (*kind, Expr::Bool(true))).collect();
        keywords.extend(self.package_name(one, package));
        Expr::Call(function, Vec::new(), keywords)
    }

    /// Returns the keyword that names a crate, unless its manifest is in the package.
    fn package_name(&self, one: &Crate, package: &str) -> Vec<(&'static str, Expr)> {
        let name = self.name(one);
        if name == package {
            return Vec::new();
        }
        vec![("package_name", text(name))]
    }

    /// Returns the hub's name for a crate: the package of the first manifest's label, and the path from that manifest. Source:
    /// crate_universe, `Context::get_package_path_id` and `WorkspaceMetadata::new`.
    fn name(&self, one: &Crate) -> String {
        let folder = if self.is_mirrored {
            mirror::folder(one)
        } else {
            one.folder.clone()
        };
        let inner = relative(&folder, &self.workspace);
        let parts = [self.package.as_str(), inner]
            .into_iter()
            .filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("/")
    }

    /// Returns the labels of the manifests, the workspace's first.
    pub(super) fn manifests(&self, project: &Project, packages: &Packages) -> Vec<String> {
        if !self.is_mirrored {
            return project
                .cargo
                .manifests
                .iter()
                .map(|path| packages.absolute(path))
                .collect();
        }
        let members = project
            .crates
            .iter()
            .map(|one| format!("{}/Cargo.toml", mirror::folder(one)));
        let all = std::iter::once(format!("{}/Cargo.toml", MANIFESTS)).chain(members);
        all.map(|path| packages.absolute(&path)).collect()
    }

    /// Returns the path of the Cargo.lock that the hub uses.
    pub(super) fn lock(&self, project: &Project) -> String {
        if self.is_mirrored {
            format!("{MANIFESTS}/Cargo.lock")
        } else {
            project.cargo.lock.clone()
        }
    }
}

/// Explains why the hub does not use the project's own manifests.
pub(super) fn obstacle_text(obstacle: &str) -> String {
    format!("crate_universe cannot use the project's manifests directly: {obstacle}")
}
