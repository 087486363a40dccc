//! Python distributions that the project's own lock file pins, in one model for all lock file formats, and the subset that given
//! distributions need.
//!
//! Sources of the formats: uv.lock as uv 0.9 writes it; poetry.lock of Poetry 1 and 2; pdm.lock; `pylock.toml`, PEP 751;
//! Pipfile.lock; and requirements files as pip-compile and `uv pip compile` write them.

mod closure;
mod flat;
mod markers;
mod requirements;
mod uv;

use std::collections::BTreeMap;

use pep508_rs::MarkerTree;

use super::files::Files;
use super::paths::parent;

pub use closure::Line;
pub(crate) use markers::requirement;
pub use markers::{normalised, Platform, PLATFORMS};
pub(crate) use requirements::asked;

/// The contents of a lock file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins {
    /// The paths of the lock files.
    pub files: Vec<String>,
    /// The distributions.
    pins: Vec<Pin>,
    /// The project's own requests, by group: run-time dependencies first, followed by groups for tests, followed by others.
    groups: Vec<Vec<Edge>>,
    /// Whether the lock does not record dependencies between distributions. All of it is needed then.
    is_whole: bool,
    /// Distributions in the lock that do not come from an index, so no hash protects them. They are omitted.
    pub without_hash: Vec<String>,
}

/// One version of a distribution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Pin {
    /// Its normalised name: lower case, with `-`.
    name: String,
    version: String,
    /// `sha256:…` of all its files.
    hashes: Vec<String>,
    /// The names of its wheels, if the lock lists them.
    wheels: Vec<String>,
    /// The condition under which it is needed, if the lock states it for the whole distribution.
    condition: Option<MarkerTree>,
    /// Its dependencies.
    needs: Vec<Edge>,
    /// The dependencies of its extras.
    extras: BTreeMap<String, Vec<Edge>>,
    /// Whether it is a folder of the project, which is not installed.
    is_local: bool,
}

/// A dependency of one distribution on another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Edge {
    /// The normalised name.
    name: String,
    /// The version, if the lock has several.
    version: Option<String>,
    /// The condition.
    marker: MarkerTree,
    /// The requested extras.
    extras: Vec<String>,
}

/// Lock files with a fixed name, in order of preference: the most specific format first.
const NAMED: [(&str, Reader); 5] = [
    ("uv.lock", uv::read),
    ("poetry.lock", flat::poetry),
    ("pdm.lock", flat::pdm),
    ("pylock.toml", flat::pylock),
    ("Pipfile.lock", flat::pipfile),
];

/// The lock files that the commands make that `adopt` prints.
const PRINTED: [&str; 2] = ["pylock.toml", "requirements_lock.txt"];

/// Parses the text of a lock file, given the project's name.
type Reader = fn(&str, &str) -> Option<Pins>;

impl Pins {
    /// Reads the lock file of a project. If it does not pin pytest, a lock file that a printed command made for the tests replaces it.
    pub(crate) fn read(files: &Files, project: &str) -> Option<Self> {
        let first = Self::first(files, project, &NAMED)?;
        if first.has("pytest") || !PRINTED.iter().any(|name| files.has(name)) {
            return Some(first);
        }
        let made = NAMED.iter().filter(|(name, _)| PRINTED.contains(name));
        let made: Vec<(&str, Reader)> = made.copied().collect();
        let made = Self::first(files, project, &made).filter(|pins| pins.has("pytest"));
        made.or(Some(first))
    }

    /// Reads the first of these lock files: the one in the project's own folder, or else the only one below it. If there is none, the
    /// complete requirements files.
    fn first(files: &Files, project: &str, named: &[(&str, Reader)]) -> Option<Self> {
        for (name, read) in named {
            let Some(path) = only(files, name) else {
                continue;
            };
            let pins = files.glance(path).and_then(|text| read(&text, project));
            if let Some(mut pins) = pins.filter(|pins| !pins.pins.is_empty()) {
                pins.files = vec![path.to_owned()];
                return Some(pins);
            }
        }
        requirements::read(files)
    }

    /// Returns whether a command that `adopt` printed made all lock files.
    #[must_use]
    pub fn are_printed(&self) -> bool {
        let is_printed = |path: &String| PRINTED.iter().any(|name| path.ends_with(name));
        self.files.iter().all(is_printed)
    }

    /// Returns whether a distribution is pinned, by its normalised name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let mut pins = self.pins.iter();
        pins.any(|pin| pin.name == name && !pin.is_local && !self.is_unprotected(pin))
    }

    /// Removes distributions, by their normalised names, and so also those that only they need.
    #[must_use]
    pub fn without(&self, names: &[String]) -> Self {
        let mut pins = self.clone();
        pins.pins.retain(|pin| !names.contains(&pin.name));
        pins
    }

    /// Returns whether a distribution has no hash although others have one.
    fn is_unprotected(&self, pin: &Pin) -> bool {
        self.without_hash.contains(&pin.name)
    }
}

/// Removes distributions without a hash if others have one, because pip and rules_python check either all hashes or none.
fn protected(mut pins: Pins) -> Pins {
    let has_hashes = pins.pins.iter().any(|pin| !pin.hashes.is_empty());
    if has_hashes {
        let without = pins
            .pins
            .iter()
            .filter(|pin| pin.hashes.is_empty() && !pin.is_local);
        pins.without_hash = without.map(|pin| pin.name.clone()).collect();
        pins.without_hash.sort();
        pins.without_hash.dedup();
    }
    pins
}

/// Returns the file of that name in the project's folder, or else the only one nearby.
fn only<'f>(files: &'f Files, name: &str) -> Option<&'f str> {
    let is_named = |path: &&str| path.rsplit('/').next() == Some(name) && !is_aside(path);
    let mut found = files.paths().filter(is_named).collect::<Vec<_>>();
    if let Some(top) = found.iter().find(|path| parent(path).is_empty()) {
        return Some(top);
    }
    found.retain(|path| path.matches('/').count() <= 2);
    match found.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// Folders whose lock files do not pin what tests need.
const ASIDE: [&str; 9] = [
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "doc",
    "docs",
    "documentation",
    "example",
    "examples",
];

/// Returns whether a file is in a folder for documentation, examples or benchmarks.
fn is_aside(path: &str) -> bool {
    parent(path).split('/').any(|part| ASIDE.contains(&part))
}

/// Returns the priority of a group. Test dependencies come before development dependencies, which may request another version of
/// the same distribution.
fn rank(group: &str) -> usize {
    let group = group.to_lowercase();
    match group.as_str() {
        group if group.contains("test") => 1,
        "dev" => 2,
        group if group.starts_with("doc") => 4,
        _ => 3,
    }
}

#[cfg(test)]
#[path = "pins_test.rs"]
mod tests;
