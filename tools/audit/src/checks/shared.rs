//! Questions that several checks ask.

use syntax::Call;

use crate::change::{CallOf, Edit, Fix};
use crate::facts::extension::{Extension, RULES_RUST_PYO3};
use crate::facts::graph::{package_and_name, Graph, Target};
use crate::facts::manifest::{Dependency, Manifest};
use crate::facts::starlark::{strings, Starlark};
use crate::facts::version::{least, numbers, Abi};
use crate::facts::{Facts, Project};
use crate::finding::Finding;

/// What all manifests, and hubs without one, ask of pyo3, each with its manifest.
pub fn pyo3_asked(facts: &Facts) -> Vec<(&Manifest, &Dependency)> {
    facts
        .asking()
        .flat_map(|manifest| manifest.asks("pyo3").map(move |asked| (manifest, asked)))
        .collect()
}

/// The minor version to advise as a floor: the oldest Python that the workspace promises to anybody, if PyO3 has a feature for it; without
/// a promise 3.9, which each has. (The features in the manifests of pyo3 0.26.0, 0.28.2, 0.29.0 and 0.30.1, read on 2026-11-25.)
pub fn floor_to_advise(facts: &Facts) -> u32 {
    let lowest = match pyo3_version(facts) {
        Some(version) if version < (0, 29) => 7,
        Some((0, 29)) => 8,
        _ => 9,
    };
    let promised = facts.projects.iter().filter_map(Project::floor).min();
    promised.map_or(9, |floor| floor.max(lowest))
}

/// The stable ABI that a dependency asks for, with the bytes of the feature: the one with the lowest floor if several are named,
/// since PyO3 takes that one.
pub fn abi_of(dependency: &Dependency) -> Option<(Abi, std::ops::Range<usize>)> {
    let abis = dependency
        .features
        .iter()
        .filter_map(|(feature, span)| Some((Abi::parse(feature)?, span.clone())));
    abis.min_by_key(|(abi, _)| abi.floor().unwrap_or(u32::MAX))
}

/// The manifest that an extension in a package is built from, as far as folders tell: the nearest one that asks for pyo3 itself,
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
pub fn pyo3_version(facts: &Facts) -> Option<(u64, u64)> {
    let locked = facts.locks.iter().flat_map(|lock| lock.named("pyo3"));
    let asked = pyo3_asked(facts);
    let asked = asked.iter().filter_map(|(_, asked)| asked.version.as_ref());
    locked
        .filter_map(|package| numbers(&package.version))
        .min()
        .or_else(|| asked.filter_map(|(version, _)| least(version)).min())
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

/// The calls of `pyo3_extension`, each with its BUILD file.
pub fn macro_calls(facts: &Facts) -> impl Iterator<Item = (&Starlark, &Call)> {
    facts
        .builds
        .iter()
        .flat_map(|build| build.calls("pyo3_extension").map(move |call| (build, call)))
}

/// The stubs that a `pyo3_extension` names, and where it names `py.typed`, in `pyi` and `data`. None if these are not all literal:
/// what a glob finds is not known here.
pub fn typing_files(call: &Call) -> Option<(Vec<&str>, Option<syntax::Span>)> {
    let mut stubs = Vec::new();
    let mut marked = None;
    for attribute in ["pyi", "data"] {
        let Some(value) = call.get(attribute) else {
            continue;
        };
        let literal = value
            .items()
            .is_some_and(|items| items.iter().all(|item| item.as_str().is_some()));
        if !literal && attribute == "pyi" {
            return None;
        }
        for (file, span) in strings(value) {
            match file.rsplit(['/', ':']).next() {
                Some("py.typed") => marked = Some(span),
                Some(name) if name.ends_with(".pyi") => stubs.push(file),
                _ => {}
            }
        }
    }
    Some((stubs, marked))
}

/// A flag for rustc, and where it stands.
pub struct RustcFlag {
    /// The flag.
    pub text: String,
    /// Where.
    pub place: crate::source::Place,
    /// The target that has it, if one has.
    pub label: Option<String>,
}

/// All flags for rustc: of targets, of annotations, of rc files.
pub fn rustc_flags(facts: &Facts) -> Vec<RustcFlag> {
    let mut flags = Vec::new();
    for (file, in_build) in facts
        .builds
        .iter()
        .map(|file| (file, true))
        .chain(facts.module.iter().map(|file| (file, false)))
    {
        for call in file.syntax.calls() {
            let Some(value) = call.get("rustc_flags") else {
                continue;
            };
            for (text, span) in strings(value) {
                flags.push(RustcFlag {
                    text: text.to_owned(),
                    place: file.place(span),
                    label: file.label(call).filter(|_| in_build),
                });
            }
        }
    }
    for option in facts.rc.shared() {
        let is_rustc =
            option.name.ends_with("extra_rustc_flags") || option.name.ends_with("extra_rustc_flag");
        if let (true, Some(text), Some(place)) = (is_rustc, &option.value, facts.rc.place(option)) {
            flags.push(RustcFlag {
                text: text.clone(),
                place,
                label: None,
            });
        }
    }
    flags
}

/// The workspace's own targets of Python that name a target.
pub fn python_users<'a>(graph: &'a Graph, label: &str) -> Vec<&'a Target> {
    let users = graph.dependents().get(label).into_iter().flatten();
    let users = users.filter_map(|user| graph.get(user));
    users
        // A part of the extension itself.
        .filter(|user| user.is_own() && user.is_python() && user.kind != RULES_RUST_PYO3)
        .collect()
}

/// The library of an extension that others should depend on.
pub fn wrapper<'a>(extension: &Extension<'a>) -> Option<&'a Target> {
    let package =
        |target: &Target| package_and_name(&target.label).map(|(package, _)| package.to_owned());
    let home = extension
        .renames
        .first()
        .map_or_else(|| package(extension.rust), |rename| package(rename));
    let mut libraries = extension.libraries.iter().copied();
    libraries.find(|library| package(library) == home)
}

/// Completes a finding about a target that depends on a part of an extension instead of its library.
pub fn consumer(
    facts: &Facts,
    finding: Finding,
    target: &Target,
    part: &Target,
    library: Option<&Target>,
) -> Finding {
    let attribute = ["data", "deps", "srcs"]
        .into_iter()
        .find(|attribute| {
            let graph = facts.graph.as_ref();
            graph.is_some_and(|graph| {
                graph
                    .named(target, attribute)
                    .any(|input| input.label == part.label)
            })
        })
        .unwrap_or("deps");
    let finding = finding
        .maybe_at(facts.place_of(target, Some(attribute)))
        .about(target.label.as_str());
    let Some(library) = library.filter(|library| library.label != target.label) else {
        return finding.help("make a `pyo3_extension` of it, and depend on that");
    };
    let finding = finding.help(format!("write `deps = [\"{}\"]`", library.label));
    let Some((package, name)) = package_and_name(&target.label) else {
        return finding;
    };
    let written = facts.build(package).and_then(|build| {
        let call = build.target(name)?;
        let list = call.get(attribute)?;
        let label = strings(list).into_iter().find(|(text, _)| {
            let graph = facts.graph.as_ref();
            let label = absolute(text, package);
            graph
                .and_then(|graph| graph.get(&label))
                .is_some_and(|found| found.label == part.label)
        })?;
        Some((build, call, label.0.to_owned()))
    });
    let Some((build, call, written)) = written else {
        return finding;
    };
    let which = CallOf::with(&call.function, "name", name);
    let shown = match package_and_name(&library.label) {
        Some((other, name)) if other == package => format!(":{name}"),
        Some((other, name)) if other.rsplit('/').next() == Some(name) => format!("//{other}"),
        _ => library.label.clone(),
    };
    let remove = Edit::RemoveFromList {
        call: which.clone(),
        argument: attribute.to_owned(),
        text: written,
    };
    let add = Edit::AddToList {
        call: which,
        argument: "deps".to_owned(),
        text: shown.clone(),
    };
    finding.fix(
        Fix::risky(
            &format!("depend on `{shown}` instead"),
            &build.source.path,
            remove,
        )
        .and(&build.source.path, add),
    )
}

/// A label as a BUILD file writes it, in full.
pub fn absolute(text: &str, package: &str) -> String {
    let text = text.trim_start_matches('@');
    match (text.strip_prefix("//"), text.strip_prefix(':')) {
        (Some(rest), _) if rest.contains(':') => text.to_owned(),
        (Some(rest), _) => format!("//{rest}:{}", rest.rsplit('/').next().unwrap_or(rest)),
        (None, Some(name)) => format!("//{package}:{name}"),
        (None, None) => format!("//{package}:{text}"),
    }
}

#[cfg(test)]
#[path = "shared_test.rs"]
mod tests;
