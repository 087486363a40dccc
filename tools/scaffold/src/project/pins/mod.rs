//! Python distributions that the project's own lock file pins, in one model for all kinds of lock files, and the part of them that some
//! distributions need.
//!
//! Sources of the formats: uv.lock as uv 0.9 writes it; poetry.lock of Poetry 1 and 2; pdm.lock; `pylock.toml`, PEP 751; Pipfile.lock; and
//! requirements files as pip-compile and `uv pip compile` write them.

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

/// What a lock file pins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins {
    /// The files that were read.
    pub files: Vec<String>,
    /// The distributions.
    pins: Vec<Pin>,
    /// What the project itself asks for, group by group: first what it needs at run time, then groups for tests, then others.
    groups: Vec<Vec<Edge>>,
    /// Whether the lock does not say what needs what: then all of it is needed.
    is_whole: bool,
    /// Distributions of the lock that come from elsewhere than an index, so that no hash protects them: they are left out.
    pub without_hash: Vec<String>,
}

/// A distribution in one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Pin {
    /// Its normalised name: lower case, with `-`.
    name: String,
    version: String,
    /// `sha256:…`, of all its files.
    hashes: Vec<String>,
    /// The names of its wheels, where the lock has them.
    wheels: Vec<String>,
    /// Where it is needed, if the lock says so of the distribution as a whole.
    condition: Option<MarkerTree>,
    /// What it needs.
    needs: Vec<Edge>,
    /// What its extras need.
    extras: BTreeMap<String, Vec<Edge>>,
    /// Whether it is a folder of the project, and not to be installed.
    is_local: bool,
}

/// One distribution needs another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Edge {
    /// The normalised name.
    name: String,
    /// The version, where the lock has several.
    version: Option<String>,
    /// Where.
    marker: MarkerTree,
    /// With these extras.
    extras: Vec<String>,
}

/// Lock files with a name of their own, in the order in which they are preferred: the most specific format first.
const NAMED: [(&str, Reader); 5] = [
    ("uv.lock", uv::read),
    ("poetry.lock", flat::poetry),
    ("pdm.lock", flat::pdm),
    ("pylock.toml", flat::pylock),
    ("Pipfile.lock", flat::pipfile),
];

/// Reads a lock file of a project, by its text and the project's name.
type Reader = fn(&str, &str) -> Option<Pins>;

impl Pins {
    /// Reads the lock file of a project: in its own folder, else the only one below it.
    pub(crate) fn read(files: &Files, project: &str) -> Option<Self> {
        for (name, read) in NAMED {
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

    /// Whether a distribution is pinned, by its normalised name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let mut pins = self.pins.iter();
        pins.any(|pin| pin.name == name && !pin.is_local && !self.is_unprotected(pin))
    }

    /// The same without some distributions, by their normalised names, and so without what only they need.
    #[must_use]
    pub fn without(&self, names: &[String]) -> Self {
        let mut pins = self.clone();
        pins.pins.retain(|pin| !names.contains(&pin.name));
        pins
    }

    /// Whether a distribution has no hash although others have.
    fn is_unprotected(&self, pin: &Pin) -> bool {
        self.without_hash.contains(&pin.name)
    }
}

/// Leaves out what has no hash where others have: pip and rules_python check all hashes or none.
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

/// The file of that name in the project's folder, else the only one that is near.
fn only<'f>(files: &'f Files, name: &str) -> Option<&'f str> {
    let is_named = |path: &&str| path.rsplit('/').next() == Some(name);
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

/// How early a group is asked: what tests need comes before what developers need, which may be another version of the same.
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
