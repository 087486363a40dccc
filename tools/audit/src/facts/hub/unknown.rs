//! Crate hubs that audit does not understand.

use std::collections::{BTreeMap, BTreeSet};

use syntax::{Call, Kind};

use super::{extensions, ruleset_of};
use crate::facts::extension::is_pyo3;
use crate::facts::starlark::strings;
use crate::facts::{Facts, Starlark};
use crate::source::Place;

/// A hub, or crates, that no check can inspect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// A short description with back-quotes: "the hub `crates` of `@acme//:crates.bzl`".
    pub what: String,
    /// Where it is created or used.
    pub place: Place,
}

/// Returns the hubs that audit does not understand, each once.
#[must_use]
pub fn unknown(facts: &Facts) -> Vec<Unknown> {
    if facts.module.is_none() && facts.workspace_file.is_none() {
        return Vec::new();
    }
    let mut all = BTreeMap::new();
    let mut add = |what: String, place: Place| {
        all.entry(what).or_insert(place);
    };
    let uses = extensions(facts);
    let mut repositories = BTreeMap::new();
    for (used, variable, extension) in &uses {
        let known = ruleset_of(extension).is_some();
        for name in repositories_of(used.file, variable) {
            repositories.insert(name, (*extension, used.file.head(used.call), known));
        }
        if known {
            continue;
        }
        // An extension that reads Cargo's files provides crates for them.
        for call in used.file.syntax.calls() {
            let is_tag = call
                .function
                .strip_prefix(*variable)
                .is_some_and(|rest| rest.starts_with('.'));
            if is_tag && reads_cargo(call) {
                let hub = call.text("name").unwrap_or(variable);
                add(
                    format!("the hub `{hub}` of `{extension}`"),
                    used.file.head(call),
                );
            }
        }
    }
    if let Some(file) = &facts.workspace_file {
        for call in file.calls("crates_repository") {
            let hub = call.text("name").unwrap_or("crates");
            add(
                format!("the hub `{hub}` of `crates_repository`"),
                file.head(call),
            );
        }
    }
    let already: BTreeSet<_> = all
        .keys()
        .filter_map(|what| what.split('`').nth(1).map(str::to_owned))
        .collect();
    let has_vendored = facts
        .builds
        .iter()
        .any(|file| file.calls("crates_vendor").next().is_some());
    for file in &facts.builds {
        for (label, place) in crates_of(file) {
            let (repository, package) = label.split_once("//").unwrap_or((label, ""));
            let name = repository.trim_start_matches('@');
            if name.is_empty() {
                if !has_vendored && label.starts_with("//") {
                    all.entry(format!("the hub behind `//{package}`"))
                        .or_insert(place);
                }
                continue;
            }
            if matches!(name, "rules_rust_pyo3" | "crates_vendor") || already.contains(name) {
                continue;
            }
            match repositories.get(name) {
                Some((_, _, true)) => {}
                Some((extension, at, false)) => {
                    all.entry(format!("the hub `{name}` of `{extension}`"))
                        .or_insert(at.clone());
                }
                None => {
                    all.entry(format!("the hub `{name}`")).or_insert(place);
                }
            }
        }
    }
    all.into_iter()
        .map(|(what, place)| Unknown { what, place })
        .collect()
}

/// Returns the repository names that `use_repo` imports from an extension.
fn repositories_of<'a>(file: &'a Starlark, variable: &str) -> Vec<&'a str> {
    let of = |call: &&Call| {
        let first = call.positional().next().map(|value| &value.kind);
        matches!(first, Some(Kind::Name(name)) if name == variable)
    };
    let calls = file.calls("use_repo").filter(of);
    calls
        .flat_map(|call| {
            let named = call
                .arguments
                .iter()
                .filter_map(|argument| argument.name.as_deref());
            call.positional()
                .filter_map(syntax::Value::as_str)
                .chain(named)
        })
        .collect()
}

fn reads_cargo(call: &Call) -> bool {
    call.arguments.iter().any(|argument| {
        strings(&argument.value)
            .iter()
            .any(|(text, _)| text.ends_with("Cargo.toml") || text.ends_with("Cargo.lock"))
    })
}

/// Returns the labels of PyO3 in a BUILD file, and the hubs from which it loads a list of crates.
fn crates_of(file: &Starlark) -> Vec<(&str, Place)> {
    let mut all = Vec::new();
    for call in file.syntax.calls() {
        if call.function == "load" {
            let mut words = call.positional().filter_map(syntax::Value::as_str);
            let from = words.next().unwrap_or_default();
            let named = call
                .arguments
                .iter()
                .filter_map(|argument| argument.value.as_str());
            if named.skip(1).any(|symbol| symbol == "all_crate_deps") {
                all.push((from, file.head(call)));
            }
            continue;
        }
        for attribute in ["deps", "pyo3"] {
            let named = call.get(attribute).map(strings).unwrap_or_default();
            let of_pyo3 = named.into_iter().filter(|(label, _)| is_pyo3(label));
            all.extend(of_pyo3.map(|(label, span)| (label, file.place(span))));
        }
    }
    all
}
