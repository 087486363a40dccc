//! Facts from Cargo that the plan needs besides the crates, and whether crate_universe supports the manifests as they are.

use std::collections::BTreeMap;

use cargo_metadata::Metadata;

use super::cargo::{child, Resolved};
use super::crates::{is_newer_toml, Crate, Manifest, LINKING_FEATURES};
use super::files::Files;
use super::paths::join;

mod used;

pub(crate) use used::EMBEDS;
use used::{reading, stamped, system_libraries};

/// The manifests that [`mirror`](super::mirror) generates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    /// The manifests, by path.
    pub manifests: BTreeMap<String, String>,
    /// The text of their Cargo.lock.
    pub lock: String,
}

/// Facts that the plan needs besides the crates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The folder of the Cargo workspace, or of the only crate.
    pub workspace: String,
    /// Its manifests: the workspace's own first, followed by its members'.
    pub manifests: Vec<String>,
    /// `package.name` or `workspace.members` as written, and why crate_universe does not support the manifests as they are; None
    /// if it does.
    pub obstacle: Option<String>,
    /// The path of the Cargo.lock.
    pub lock: String,
    /// Its text, if it has to be created.
    pub made_lock: Option<String>,
    /// The manifests and the Cargo.lock to generate; None if crate_universe supports the project's own.
    pub mirror: Option<Mirror>,
    /// The version of the feature resolver.
    pub resolver: String,
    /// Settings of `[profile.release]`, as `key = value`.
    pub profile: Vec<String>,
    /// `[patch]` as written, with paths relative to the workspace's folder.
    pub patches: Vec<(String, String, String)>,
    /// Third-party crates that may search the machine for a library, each with the library's name.
    pub system_libraries: Vec<(String, String)>,
    /// The project's packages of which a third-party crate has the name and the version.
    pub twins: Vec<String>,
    /// Third-party crates whose build scripts read variables of [`FIXED`](super::crates::FIXED).
    pub stamped: Vec<String>,
    /// Third-party crates that need the feature [`EMBEDS`] to embed their files in every build.
    pub reading: Vec<String>,
}

/// Collects the facts.
pub(crate) fn of(resolved: &Resolved, files: &Files, crates: &[Crate]) -> Facts {
    let workspace = resolved
        .relative(resolved.metadata.workspace_root.as_std_path())
        .unwrap_or_default();
    let root = child(&workspace, "Cargo.toml");
    let text = files.glance(&root).unwrap_or_default();
    let manifest = Manifest::parse(&text);
    let members: Vec<String> = manifest
        .members
        .iter()
        .filter_map(|member| Some(child(&join(&workspace, member)?, "Cargo.toml")))
        .filter(|path| *path != root)
        .collect();
    let manifests = [vec![root.clone()], members.clone()].concat();
    let newer = manifests
        .iter()
        .find(|path| files.glance(path).is_some_and(|text| is_newer_toml(&text)));
    let newer = newer.map(|path| {
        format!("rules_rust 0.54 and older cannot read an inline table that spans lines or ends with a comma, as in `{path}`")
    });
    let is_twin = |one: &&Crate| {
        let mut packages = resolved.metadata.packages.iter();
        packages.any(|package| {
            package.source.is_some()
                && package.name.as_str() == one.package
                && package.version.to_string() == one.version
        })
    };
    let twins = crates.iter().filter(is_twin);
    let twins: Vec<String> = twins.map(|one| one.package.clone()).collect();
    let twin = twins.first().map(|name| {
        format!("it cannot tell the project's package `{name}` from the third-party crate of the same name and version")
    });
    let obstacle = newer
        .or(twin)
        .or_else(|| obstacle(resolved, &manifest, &members, &root, crates));
    Facts {
        lock: child(&workspace, "Cargo.lock"),
        manifests,
        obstacle,
        made_lock: resolved.made_lock.clone(),
        mirror: None,
        resolver: manifest.resolver,
        profile: manifest.profile,
        patches: manifest.patches,
        system_libraries: system_libraries(&resolved.metadata),
        stamped: stamped(&resolved.metadata),
        reading: reading(&resolved.metadata),
        twins,
        workspace,
    }
}

/// Returns why crate_universe, which is stricter than Cargo, does not support the manifests as they are.
fn obstacle(
    resolved: &Resolved,
    manifest: &Manifest,
    members: &[String],
    root: &str,
    crates: &[Crate],
) -> Option<String> {
    if let Some(member) = manifest
        .members
        .iter()
        .find(|member| member.contains(['*', '?', '[', '{']))
    {
        return Some(format!(
            "it does not expand the pattern `{member}` in `workspace.members`"
        ));
    }
    if manifest.names_resolver && !["1", "2"].contains(&manifest.resolver.as_str()) {
        return Some(format!(
            "rules_rust 0.54 and older do not support `resolver = {:?}`",
            manifest.resolver
        ));
    }
    if manifest.is_resolver_of_package {
        return Some("it generates a `[workspace]` with a `resolver`, which conflicts with `package.resolver`".to_owned());
    }
    for one in crates {
        let path = child(&one.folder, "Cargo.toml");
        if path != root && !members.contains(&path) {
            return Some(format!(
                "`{}` is a path dependency that `workspace.members` does not list",
                one.package
            ));
        }
    }
    let has_path = crates.iter().any(|one| !one.dependencies.is_empty());
    if has_path && !manifest.is_workspace {
        return Some("it supports path dependencies only in a `[workspace]`".to_owned());
    }
    let plain = resolved.plain.as_ref()?;
    (features(&resolved.metadata) != features(plain)).then(|| {
        "it enables the default features, and the project's build enables others".to_owned()
    })
}

/// Returns each package with its features, except those that only concern linking, which Bazel handles itself.
fn features(metadata: &Metadata) -> Vec<(String, Vec<String>)> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let mut all: Vec<_> = nodes
        .map(|node| {
            let features = node.features.iter().map(ToString::to_string);
            (
                node.id.repr.clone(),
                features
                    .filter(|name| !LINKING_FEATURES.contains(&name.as_str()))
                    .collect(),
            )
        })
        .filter(|(id, _): &(String, Vec<String>)| !LINKING.iter().any(|name| id.contains(name)))
        .collect();
    all.sort();
    all
}

/// Crates that are present only because of features about linking.
const LINKING: [&str; 3] = ["#python3-dll-a@", "#pyo3-ffi@", "#pyo3-build-config@"];
