//! Cargo's graph of crates, as far as tests need it.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Node, Package, PackageId};

use crate::project::cargo::Resolved;

/// The packages and their resolved dependencies.
pub(super) struct Graph<'a> {
    packages: BTreeMap<&'a PackageId, &'a Package>,
    nodes: BTreeMap<&'a PackageId, &'a Node>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(resolved: &'a Resolved) -> Self {
        let metadata = &resolved.metadata;
        let packages = metadata.packages.iter();
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        Self {
            packages: packages.map(|package| (&package.id, package)).collect(),
            nodes: nodes.map(|node| (&node.id, node)).collect(),
        }
    }

    /// Returns whether a third-party crate has a feature, in the library or in tests.
    pub(super) fn has_feature(&self, package: &str, feature: &str) -> bool {
        let is_it = |id: &&PackageId| {
            let package_of = self.packages.get(id);
            package_of.is_some_and(|one| one.name.as_str() == package && one.source.is_some())
        };
        let mut nodes = self.nodes.iter().filter(|(id, _)| is_it(id));
        nodes.any(|(_, node)| node.features.iter().any(|name| name.as_str() == feature))
    }

    /// Returns whether a crate, or its tests, contain PyO3.
    pub(super) fn embeds(&self, package: &'a PackageId, with_tests: bool) -> bool {
        self.contains(package, "pyo3-ffi", with_tests)
    }

    /// Returns whether a crate, or its tests, link another crate.
    pub(super) fn contains(&self, package: &'a PackageId, other: &str, with_tests: bool) -> bool {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![package];
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            let name = self.packages.get(id).map(|one| one.name.as_str());
            if name == Some(other) {
                return true;
            }
            let deps = self.nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let linked = deps.filter(|dep| {
                let mut kinds = dep.dep_kinds.iter();
                kinds.any(|info| match info.kind {
                    DependencyKind::Normal => true,
                    DependencyKind::Development => with_tests && id == package,
                    _ => false,
                })
            });
            waiting.extend(linked.map(|dep| &dep.pkg));
        }
        false
    }
}
