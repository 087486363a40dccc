//! The third-party crates that the project's crates are built with, and those among them that search the machine for a library,
//! record how they are built, or read their own files at run time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cargo_metadata::{DependencyKind, Metadata, Node, Package, PackageId};

use crate::project::crates::BUILT;

/// Returns the third-party crates that the project's crates are built with, except those that only tests use.
fn used(metadata: &Metadata) -> Vec<&Package> {
    let packages: BTreeMap<&PackageId, &Package> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package))
        .collect();
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let nodes: BTreeMap<&PackageId, _> = nodes.map(|node| (&node.id, node)).collect();
    let mut queue: VecDeque<&PackageId> = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_none())
        .map(|package| &package.id)
        .collect();
    let mut seen: BTreeSet<&PackageId> = queue.iter().copied().collect();
    while let Some(id) = queue.pop_front() {
        for dep in nodes.get(id).into_iter().flat_map(|node| &node.deps) {
            let is_built = dep
                .dep_kinds
                .iter()
                .any(|kind| kind.kind != DependencyKind::Development);
            if is_built && seen.insert(&dep.pkg) {
                queue.push_back(&dep.pkg);
            }
        }
    }
    let all = seen.iter().filter_map(|id| packages.get(*id).copied());
    all.filter(|package| package.source.is_some()).collect()
}

/// Returns whether a package has a build dependency of that name, as in `use`.
fn builds_with<'a>(metadata: &'a Metadata, name: &'a str) -> impl Fn(&&&Package) -> bool + 'a {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let nodes: BTreeMap<&PackageId, &Node> = nodes.map(|node| (&node.id, node)).collect();
    move |package| {
        let deps = nodes.get(&package.id).into_iter();
        let mut deps = deps.flat_map(|node| &node.deps);
        deps.any(|dep| {
            let mut kinds = dep.dep_kinds.iter();
            dep.name == name && kinds.any(|kind| kind.kind == DependencyKind::Build)
        })
    }
}

/// Returns the crates that link a library and whose build scripts may search the machine for it, as names of crate and library.
pub(super) fn system_libraries(metadata: &Metadata) -> Vec<(String, String)> {
    let mut found: Vec<_> = used(metadata)
        .iter()
        .filter(builds_with(metadata, "pkg_config"))
        .filter_map(|package| Some((package.name.to_string(), package.links.clone()?)))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Returns the crates whose build scripts use the crate `built`.
pub(super) fn stamped(metadata: &Metadata) -> Vec<String> {
    let mut found: Vec<_> = used(metadata)
        .iter()
        .filter(builds_with(metadata, BUILT))
        .map(|package| package.name.to_string())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The crates of <https://docs.rs/rust-embed>, which have the feature [`EMBEDS`].
const EMBEDDING: [&str; 3] = ["rust-embed", "rust-embed-impl", "rust-embed-utils"];

/// The feature without which these crates embed files only in builds without debug assertions, and otherwise read them at run
/// time.
pub(crate) const EMBEDS: &str = "debug-embed";

/// Returns the crates that read their files at run time from the folder where they were compiled, which Bazel does not keep.
pub(super) fn reading(metadata: &Metadata) -> Vec<String> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let nodes: BTreeMap<&PackageId, &Node> = nodes.map(|node| (&node.id, node)).collect();
    let is_embedding = |package: &&Package| EMBEDDING.contains(&package.name.as_str());
    let all: Vec<&Package> = used(metadata).into_iter().filter(is_embedding).collect();
    let is_enabled = |package: &Package| {
        let node = nodes.get(&package.id);
        node.is_some_and(|node| node.features.iter().any(|one| **one == EMBEDS))
    };
    // An annotation is for all versions of a crate.
    let has_feature = |package: &Package| package.features.contains_key(EMBEDS);
    if all.iter().all(|package| is_enabled(package)) || !all.iter().all(|one| has_feature(one)) {
        return Vec::new();
    }
    let names: BTreeSet<String> = all.iter().map(|package| package.name.to_string()).collect();
    names.into_iter().collect()
}
