//! How a workspace depends on pyo3: which manifest counts for an extension, which ABI and version it asks for.

use pyo3_facts::{version, Abi, Pyo3Release, PythonVersion};
use semver::Version;

use crate::change::{CallOf, Edit};
use crate::facts::manifest::{Dependency, Manifest};
use crate::facts::version::least;
use crate::facts::{Facts, Project};

/// What all manifests, and hubs without one, ask of pyo3, each with its manifest.
pub fn pyo3_asked(facts: &Facts) -> Vec<(&Manifest, &Dependency)> {
    facts
        .asking()
        .flat_map(|manifest| manifest.asks("pyo3").map(move |asked| (manifest, asked)))
        .collect()
}

/// The floor to advise: the oldest Python that the workspace promises, if PyO3 has a feature for it. Without a promise 3.9, which each
/// tested PyO3 has.
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

/// The stable ABI that a dependency asks for, with the bytes of the feature: the one with the lowest floor if several are named,
/// since PyO3 takes that one.
pub fn abi_of(dependency: &Dependency) -> Option<(Abi, std::ops::Range<usize>)> {
    let abis = dependency
        .features
        .iter()
        .filter_map(|(feature, span)| Some((Abi::of_feature(feature)?, span.clone())));
    abis.min_by_key(|(abi, _)| abi.floor().map_or(u8::MAX, |floor| floor.0))
}

/// The manifest that an extension in a package is built from, judging by folders: the nearest one that asks for pyo3 itself,
/// in the package's folder or above it; else the only one there is. One that inherits asks itself if it alone names an ABI:
/// features add up, and PyO3 takes the lowest floor.
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

/// The version of pyo3 that counts: the least one of the lock files, else of what manifests ask for.
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

/// The edits that take a feature out of what is asked, or put another in its place; none if no file that can be edited has it.
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
    // A spec: `crate.spec(package = "pyo3", …)`. One of `crates_vendor` has no name of its own.
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
    // The new one first: a list that is empty goes with its argument.
    add.into_iter().chain([remove]).collect()
}

#[cfg(test)]
#[path = "pyo3_dependency_test.rs"]
mod tests;
