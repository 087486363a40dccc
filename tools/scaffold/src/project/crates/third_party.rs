//! The third-party crates that a crate of the project uses: their kinds, and their entries in a manifest.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{Dependency, DependencyKind, Node, Package, PackageId, TargetKind};

/// Third-party crates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThirdParty {
    /// Whether any are linked.
    pub normal: bool,
    /// Whether any are proc macros.
    pub proc_macro: bool,
    /// Whether the build script links any.
    pub build: bool,
    /// Whether the build script uses proc macros.
    pub build_proc_macro: bool,
    /// Whether any is renamed.
    pub renamed: bool,
    /// The names of linked crates whose build scripts pass metadata on.
    pub links: Vec<String>,
    /// Whether one of them is `pyo3`.
    pub pyo3: bool,
    /// The dependencies as manifest entries, with all enabled features.
    pub entries: Vec<Entry>,
    /// The dependencies of its tests, those in Cargo.lock.
    pub dev: Vec<Dev>,
}

/// A third-party crate of `[dev-dependencies]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dev {
    /// Its name in the code of the tests.
    pub name: String,
    /// Its name in the hub: that of the package, or the one in the code if it is renamed.
    pub hub_name: String,
    /// Whether it is a proc macro.
    pub is_macro: bool,
    /// Whether the library uses it too. The hub then lists it only there.
    pub is_normal: bool,
    /// Its entry in a manifest.
    pub entry: Entry,
}

/// A dependency as a manifest declares it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// `target.'…'`, if it is only for some platforms.
    pub target: Option<String>,
    /// Whether it belongs to the build script.
    pub build: bool,
    /// Its key.
    pub key: String,
    /// Its package name, if that differs from the key.
    pub package: Option<String>,
    /// The version requirement.
    pub version: String,
    /// Its repository: `git = …` with `rev`, `tag` or `branch`.
    pub git: Vec<(String, String)>,
    /// Whether its default features are enabled.
    pub default_features: bool,
    /// Its other features.
    pub features: BTreeSet<String>,
}

impl Dev {
    /// Returns whether the code has another name for it than its own.
    #[must_use]
    pub fn is_renamed(&self) -> bool {
        self.entry.package.is_some()
    }
}

pub(super) fn of(
    package: &Package,
    node: Option<&Node>,
    packages: &BTreeMap<&PackageId, &Package>,
    enabled: &[String],
    requested: &[&String],
) -> ThirdParty {
    let mut found = ThirdParty::default();
    let Some(node) = node else { return found };
    for dep in &node.deps {
        let Some(used) = packages.get(&dep.pkg).filter(|used| used.source.is_some()) else {
            continue;
        };
        let is_macro = used
            .targets
            .iter()
            .any(|target| target.kind.contains(&TargetKind::ProcMacro));
        for info in &dep.dep_kinds {
            match info.kind {
                DependencyKind::Normal if is_macro => found.proc_macro = true,
                DependencyKind::Normal => {
                    found.normal = true;
                    found.pyo3 |= ["pyo3", "pyo3-ffi"].contains(&used.name.as_str());
                    if used.links.is_some() {
                        found.links.push(used.name.to_string());
                    }
                }
                DependencyKind::Build if is_macro => found.build_proc_macro = true,
                DependencyKind::Build => found.build = true,
                DependencyKind::Development => {}
                _ => continue,
            }
            let is_it = |written: &&Dependency| {
                written.name == used.name.as_str()
                    && written.kind == info.kind
                    && written.target == info.target
                    && written.req.matches(&used.version)
                    && (written.rename.is_none()
                        || written
                            .rename
                            .as_deref()
                            .is_some_and(|name| name.replace('-', "_") == dep.name))
            };
            for written in package.dependencies.iter().filter(is_it) {
                let entry = entry(package, written, enabled, requested);
                if info.kind == DependencyKind::Development {
                    let mut kinds = dep.dep_kinds.iter();
                    // Source: crate_universe, `get_target_alias`.
                    let is_library =
                        |target: &cargo_metadata::Target| target.name.replace('-', "_") == dep.name;
                    let hub_name = if used.targets.iter().any(is_library) {
                        used.name.to_string()
                    } else {
                        dep.name.clone()
                    };
                    found.dev.push(Dev {
                        name: dep.name.clone(),
                        hub_name,
                        is_macro,
                        is_normal: kinds.any(|other| other.kind == DependencyKind::Normal),
                        entry,
                    });
                } else {
                    found.renamed |= written.rename.is_some();
                    found.entries.push(entry);
                }
            }
        }
    }
    found.links.sort();
    found.links.dedup();
    found.entries.sort();
    found.entries.dedup();
    found.dev.sort();
    found.dev.dedup();
    found
}

/// Features of PyO3 that only concern linking.
pub(crate) const LINKING_FEATURES: [&str; 2] = ["extension-module", "generate-import-lib"];

fn entry(
    package: &Package,
    written: &Dependency,
    enabled: &[String],
    requested: &[&String],
) -> Entry {
    let key = written.rename.as_ref().unwrap_or(&written.name);
    let mut features: BTreeSet<String> = written.features.iter().cloned().collect();
    // Features of the dependency that features of this crate enable: `std = ["serde/std"]`, `["serde?/std"]`.
    // The build may request them, too: `tool.maturin.features = ["serde/std"]`.
    let of_features = enabled.iter();
    let of_features = of_features.flat_map(|feature| package.features.get(feature));
    for effect in of_features.flatten().chain(requested.iter().copied()) {
        let (name, wanted) = effect.split_once('/').unwrap_or_default();
        let is_linking = requested.contains(&effect) && LINKING_FEATURES.contains(&wanted);
        if name.trim_end_matches('?') == key && !wanted.is_empty() && !is_linking {
            features.insert(wanted.to_owned());
        }
    }
    // A feature enables the default features through `serde/default`.
    let default_features = written.uses_default_features || features.remove("default");
    Entry {
        target: written.target.as_ref().map(ToString::to_string),
        build: written.kind == DependencyKind::Build,
        key: key.clone(),
        package: written.rename.as_ref().map(|_| written.name.clone()),
        version: written.req.to_string(),
        git: written
            .source
            .as_ref()
            .map(|source| git(&source.repr))
            .unwrap_or_default(),
        default_features,
        features,
    }
}

/// Converts `git+https://host/x?rev=abc` to manifest keys.
fn git(source: &str) -> Vec<(String, String)> {
    let Some(address) = source.strip_prefix("git+") else {
        return Vec::new();
    };
    let address = address.split('#').next().unwrap_or_default();
    let (address, query) = address.split_once('?').unwrap_or((address, ""));
    let mut keys = vec![("git".to_owned(), address.to_owned())];
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    keys.extend(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())));
    keys
}
