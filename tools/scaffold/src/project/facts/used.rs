//! The crates from elsewhere that are built for those of the project, and which of them look for a library on the machine.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cargo_metadata::{DependencyKind, Metadata, Node, Package, PackageId};

/// The crates from elsewhere that are built for those of the project: not what only their tests use.
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

/// Those that link a library and whose build scripts may ask the machine for it: name of the crate and of the library.
pub(super) fn system_libraries(metadata: &Metadata) -> Vec<(String, String)> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let nodes: BTreeMap<&PackageId, &Node> = nodes.map(|node| (&node.id, node)).collect();
    let asks = |package: &&&Package| {
        let deps = nodes
            .get(&package.id)
            .into_iter()
            .flat_map(|node| &node.deps);
        deps.filter(|dep| {
            dep.dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Build)
        })
        .any(|dep| dep.name == "pkg_config")
    };
    let mut found: Vec<_> = used(metadata)
        .iter()
        .filter(asks)
        .filter_map(|package| Some((package.name.to_string(), package.links.clone()?)))
        .collect();
    found.sort();
    found.dedup();
    found
}
