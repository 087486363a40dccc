//! Which PyO3 is resolved, and what its features promise. Sources: the manifests and build scripts of pyo3-ffi and
//! pyo3-build-config 0.18 to 0.30.

use std::fmt;

use cargo_metadata::Metadata;

use super::cargo::Resolved;

/// A version of PyO3: 0.29.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u64,
    /// The second.
    pub minor: u64,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The PyO3 of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pyo3 {
    /// All of its version, as resolved.
    pub resolved: String,
    /// Its beginning.
    pub version: Version,
    /// What its features promise.
    pub abi: Abi,
    /// Whether Cargo's default features switch `extension-module` on.
    pub extension_module: bool,
}

/// What the features of PyO3 promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abi {
    /// `abi3-py3X`.
    Abi3(u32),
    /// `abi3` alone: the floor is left to whoever builds.
    Abi3Open,
    /// `abi3t-py3X`.
    Abi3t(u32),
    /// Neither.
    Cpython,
}

impl Version {
    /// Whether pyo3-build-config has a build script of its own that looks for a Python.
    #[must_use]
    pub fn configures_itself(self) -> bool {
        self < Self {
            major: 0,
            minor: 29,
        }
    }

    /// Whether `PYO3_BUILD_EXTENSION_MODULE` is known; before it, only the feature `extension-module` keeps libpython out.
    #[must_use]
    pub fn knows_extension_variable(self) -> bool {
        self >= Self {
            major: 0,
            minor: 26,
        }
    }

    /// Whether a configuration file names the stable ABI by `target_abi`.
    #[must_use]
    pub fn has_target_abi(self) -> bool {
        self >= Self {
            major: 0,
            minor: 29,
        }
    }

    /// The newest Python that it builds for, perhaps with a warning. One that is older than 0.20 does not look, and may fail at run time.
    #[must_use]
    pub fn newest_python(self) -> u32 {
        match self.minor {
            _ if self.major > 0 => u32::MAX,
            0..=16 => 10,
            17 | 18 => 11,
            19..=21 => 12,
            22..=24 => 13,
            25..=27 => 14,
            28 => 15,
            29 | 30 => 16,
            _ => u32::MAX,
        }
    }

    /// The oldest Python that it takes as a floor.
    #[must_use]
    pub fn oldest_floor(self) -> u32 {
        match self.minor {
            _ if self.major > 0 => 8,
            0..=28 => 7,
            29 => 8,
            _ => 9,
        }
    }
}

/// Finds PyO3 among the crates.
pub(crate) fn find(resolved: &Resolved) -> Option<Pyo3> {
    // A few projects use the raw bindings alone.
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
        resolved: package.version.to_string(),
        version: Version {
            major: package.version.major,
            minor: package.version.minor,
        },
        abi: abi(&features),
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

/// The promise: a floor switches on those above it, so the lowest is the one that was asked for.
fn abi(features: &[String]) -> Abi {
    let lowest = |prefix: &str| {
        let floors = features
            .iter()
            .filter_map(|feature| feature.strip_prefix(prefix)?.parse::<u32>().ok());
        floors.min()
    };
    if let Some(floor) = lowest("abi3-py3") {
        return Abi::Abi3(floor);
    }
    if let Some(floor) = lowest("abi3t-py3") {
        return Abi::Abi3t(floor);
    }
    match features.iter().any(|feature| feature == "abi3") {
        true => Abi::Abi3Open,
        false => Abi::Cpython,
    }
}

#[cfg(test)]
mod tests {
    use super::{abi, Abi, Version};

    #[test]
    fn promises() {
        let table: &[(&[&str], Abi)] = &[
            (&[], Abi::Cpython),
            (&["macros", "extension-module"], Abi::Cpython),
            (&["abi3"], Abi::Abi3Open),
            (
                &["abi3", "abi3-py310", "abi3-py311", "abi3-py39"],
                Abi::Abi3(9),
            ),
            (&["abi3-py314", "abi3"], Abi::Abi3(14)),
            (&["abi3t", "abi3t-py315"], Abi::Abi3t(15)),
            (&["abi3-pyx", "abi3-py"], Abi::Cpython),
        ];
        for (features, expected) in table {
            let features: Vec<_> = features.iter().map(ToString::to_string).collect();
            assert_eq!(abi(&features), *expected, "{features:?}");
        }
    }

    #[test]
    fn what_versions_know() {
        let table = [
            (25, (true, false, false, 7, 14)),
            (26, (true, true, false, 7, 14)),
            (28, (true, true, false, 7, 15)),
            (29, (false, true, true, 8, 16)),
            (30, (false, true, true, 9, 16)),
        ];
        for (minor, expected) in table {
            let version = Version { major: 0, minor };
            let found = (
                version.configures_itself(),
                version.knows_extension_variable(),
                version.has_target_abi(),
                version.oldest_floor(),
                version.newest_python(),
            );
            assert_eq!(found, expected, "{version}");
        }
    }
}
