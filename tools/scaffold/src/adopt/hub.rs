//! The hub of crates from elsewhere: straight from the project's own manifests where crate_universe takes them, else from manifests
//! that are written for it, one for each crate of the project.

use std::collections::BTreeMap;

use super::places::{Places, BAZEL};
use super::starlark::{text, Expr};
use crate::project::{Crate, Project};

mod mirror;

/// Where the hub's manifests are.
#[derive(Debug)]
pub(super) struct Hub {
    is_mirrored: bool,
}

impl Hub {
    pub(super) fn new(project: &Project) -> Self {
        Self { is_mirrored: project.cargo.obstacle.is_some() }
    }

    /// `all_crate_deps(…)` of one kind.
    pub(super) fn all(&self, one: &Crate, package: &str, kind: &'static str) -> Expr {
        self.call("all_crate_deps", one, package, &[kind])
    }

    /// `aliases(…)`.
    pub(super) fn aliases(&self, one: &Crate, package: &str) -> Expr {
        self.call("aliases", one, package, &["normal", "proc_macro"])
    }

    fn call(&self, function: &'static str, one: &Crate, package: &str, kinds: &[&'static str]) -> Expr {
        let mut keywords: Vec<_> = kinds.iter().map(|kind| (*kind, Expr::Raw("True"))).collect();
        let name = match self.is_mirrored {
            true => mirror::folder(one),
            false => one.folder.clone(),
        };
        if name != package {
            keywords.push(("package_name", text(name)));
        }
        Expr::Call(function, Vec::new(), keywords)
    }

    /// The manifests, as labels: the workspace's first.
    pub(super) fn manifests(&self, project: &Project, places: &mut Places) -> Vec<String> {
        if !self.is_mirrored {
            return project.cargo.manifests.iter().map(|path| places.absolute(path)).collect();
        }
        let members = project.crates.iter().map(|one| format!("{}/Cargo.toml", mirror::folder(one)));
        let all = std::iter::once(format!("{BAZEL}/crates/Cargo.toml")).chain(members);
        all.map(|path| places.absolute(&path)).collect()
    }

    /// Manifests that are to be written, by path.
    pub(super) fn files(&self, project: &Project) -> BTreeMap<String, String> {
        match self.is_mirrored {
            true => mirror::files(project),
            false => BTreeMap::new(),
        }
    }
}
