//! How a workspace depends on pyo3: which manifest applies to an extension, and which ABI and version it requests.

use pyo3_facts::{version, Abi, Pyo3Release, PythonVersion};
use semver::Version;

use crate::change::{CallOf, Edit};
use crate::facts::manifest::{Dependency, Manifest};
use crate::facts::version::least;
use crate::facts::{Facts, Project};

/// Returns all requests for pyo3, from manifests and from hubs without one, each with its manifest.
pub fn pyo3_asked(facts: &Facts) -> Vec<(&Manifest, &Dependency)> {
    facts
        .asking()
        .flat_map(|manifest| manifest.asks("pyo3").map(move |asked| (manifest, asked)))
        .collect()
}

/// Returns the minimum Python version to recommend: the oldest Python that the workspace supports, if PyO3 has a feature for it.
/// Without a `requires-python`, 3.9, for which each tested PyO3 has a feature.
pub fn floor_to_advise(facts: &Facts) -> PythonVersion {
    const WITHOUT_PROMISE: PythonVersion = PythonVersion(9);
    let release = pyo3_version(facts).and_then(|version| Pyo3Release::nearest(&version));
    let lowest = release.map_or(WITHOUT_PROMISE, |release| release.oldest_floor);
    let promised = facts
        .projects
        .iter()
        .filter_map(Project::oldest_python)
        .min();
    promised.map_or(WITHOUT_PROMISE, |python| python.max(lowest))
}

/// Returns the stable ABI that a dependency requests, with the bytes of the feature. Of several, PyO3 uses the one with the
/// lowest minimum version, and so does this function.
pub fn abi_of(dependency: &Dependency) -> Option<(Abi, std::ops::Range<usize>)> {
    let abis = dependency
        .features
        .iter()
        .filter_map(|(feature, span)| Some((Abi::of_feature(feature)?, span.clone())));
    abis.min_by_key(|(abi, _)| abi.floor().map_or(u8::MAX, |floor| floor.0))
}

/// Returns the manifest that an extension in a package is built from, judging by folders: the nearest one, in the package's
/// folder or above it, that requests pyo3 itself; or else the only manifest. A manifest that inherits pyo3 counts itself if only
/// it names an ABI: Cargo unifies features, and PyO3 uses the lowest minimum version.
pub fn manifest_of<'a>(facts: &'a Facts, package: &str) -> Option<(&'a Manifest, &'a Dependency)> {
    let asked = pyo3_asked(facts);
    let of_workspace = |asked: &Dependency| {
        asked
            .table
            .first()
            .is_some_and(|table| table == "workspace")
    };
    let is_shared = asked
        .iter()
        .any(|(_, asked)| of_workspace(asked) && abi_of(asked).is_some());
    let asks_itself =
        |asked: &Dependency| !asked.inherited || (!is_shared && abi_of(asked).is_some());
    let asked: Vec<_> = asked
        .into_iter()
        .filter(|(_, asked)| asks_itself(asked))
        .collect();
    let above = |folder: &str| {
        folder.is_empty()
            || package == folder
            || package
                .strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let nearest = asked
        .iter()
        .filter(|(manifest, _)| above(manifest.folder()))
        .max_by_key(|(manifest, _)| manifest.folder().len());
    match (nearest, asked.as_slice()) {
        (Some(nearest), _) => Some(*nearest),
        (None, [only]) => Some(*only),
        _ => None,
    }
}

/// Returns the applicable version of pyo3: the lowest in the lock files, or else the lowest that the manifests request.
pub fn pyo3_version(facts: &Facts) -> Option<Version> {
    let locked = facts.locks.iter().flat_map(|lock| lock.named("pyo3"));
    let asked = pyo3_asked(facts);
    let asked = asked.iter().filter_map(|(_, asked)| asked.version.as_ref());
    locked
        .filter_map(|package| version(&package.version))
        .min()
        .or_else(|| {
            asked
                .filter_map(|(requirement, _)| least(requirement))
                .min()
        })
}

/// Returns the edits that remove a feature from a request or replace it. None if no editable file has the feature.
pub fn replace_feature(
    manifest: &Manifest,
    asked: &Dependency,
    feature: &str,
    with: Option<&str>,
) -> Vec<Edit> {
    if manifest.source.path.ends_with("Cargo.toml") {
        let dependency = asked.table.iter().chain([&asked.key]).cloned().collect();
        let feature = feature.to_owned();
        return vec![match with.map(str::to_owned) {
            Some(with) => Edit::CargoReplaceFeature {
                dependency,
                feature,
                with,
            },
            None => Edit::CargoRemoveFeature {
                dependency,
                feature,
            },
        }];
    }
    // A spec, `crate.spec(package = "pyo3", …)`. A spec of `crates_vendor` has no name of its own.
    let Some(function) = asked.table.first().filter(|function| !function.is_empty()) else {
        return Vec::new();
    };
    let call = CallOf::with(function, "package", &asked.package);
    let argument = "features".to_owned();
    let remove = Edit::RemoveFromList {
        call: call.clone(),
        argument: argument.clone(),
        text: feature.to_owned(),
    };
    let add = with.map(|with| Edit::AddToList {
        call,
        argument,
        text: with.to_owned(),
    });
    // Add first: removing the last entry of a list also removes the argument.
    add.into_iter().chain([remove]).collect()
}

#[cfg(test)]
#[path = "pyo3_dependency_test.rs"]
mod tests;
