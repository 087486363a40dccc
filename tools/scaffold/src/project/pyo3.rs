//! The resolved PyO3 and the ABI that its features select. See [`pyo3_facts`] for the capabilities of its releases.

use cargo_metadata::Metadata;
use pyo3_facts::Abi;
use semver::Version;

use super::cargo::Resolved;

/// The PyO3 of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pyo3 {
    /// Its resolved version.
    pub version: Version,
    /// The ABI that its features select.
    pub abi: Abi,
    /// Whether Cargo's default features enable `extension-module`.
    pub extension_module: bool,
}

/// Finds PyO3 among the crates.
pub(crate) fn find(resolved: &Resolved) -> Option<Pyo3> {
    // A few projects use only the raw bindings.
    let package = ["pyo3", "pyo3-ffi"].iter().find_map(|name| {
        resolved
            .metadata
            .packages
            .iter()
            .find(|package| package.name.as_str() == *name)
    })?;
    let features = features(&resolved.metadata, package.name.as_str());
    let plain = resolved.plain.as_ref().unwrap_or(&resolved.metadata);
    Some(Pyo3 {
        version: package.version.clone(),
        abi: Abi::of_features(features.iter().map(String::as_str)),
        extension_module: self::features(plain, "pyo3-ffi")
            .iter()
            .any(|name| name == "extension-module"),
    })
}

fn features(metadata: &Metadata, package: &str) -> Vec<String> {
    let is_it = |id: &cargo_metadata::PackageId| {
        metadata
            .packages
            .iter()
            .any(|other| other.id == *id && other.name.as_str() == package)
    };
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let found = nodes.filter(|node| is_it(&node.id));
    found
        .flat_map(|node| node.features.iter().map(ToString::to_string))
        .collect()
}
