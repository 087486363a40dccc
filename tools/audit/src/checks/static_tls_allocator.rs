//! An allocator in an extension that Python may not be able to load.

use super::prelude::*;
use crate::facts::{Lock, Manifest};

check! {
    "static-tls-allocator",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "an allocator in an extension needs static thread-local storage",
    why: "mimalloc and jemalloc are compiled with the thread-local storage model `initial-exec` by default. That is right for a \
          program. A library that Python loads with `dlopen` then takes its thread-local variables from a small reserve, 512 bytes \
          in glibc by default, which all libraries of a process share. Whether the import works depends on what was imported \
          before: `ImportError: cannot allocate memory in static TLS block`.",
    remedy: "Enable the feature of the crate that selects another model: `local_dynamic_tls` of `mimalloc`, \
             `disable_initial_exec_tls` of `tikv-jemallocator` and `jemallocator`. Or use the allocator only in programs.",
    run: run,
}

/// Allocator crates, the crate that compiles the allocator, and the feature that selects another TLS model. Sources: `build.rs`
/// of libmimalloc-sys 0.1.46, features of tikv-jemalloc-sys 0.5 and jemalloc-sys 0.5.
const ALLOCATORS: [([&str; 2], &str); 3] = [
    (["mimalloc", "libmimalloc-sys"], "local_dynamic_tls"),
    (["tikv-jemallocator", "tikv-jemalloc-sys"], "disable_initial_exec_tls"),
    (["jemallocator", "jemalloc-sys"], "disable_initial_exec_tls"),
];

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (names, feature) in ALLOCATORS {
        let asking: Vec<_> = facts
            .asking()
            .flat_map(|manifest| names.iter().flat_map(move |name| manifest.asks(name).map(move |asked| (manifest, asked))))
            .collect();
        let has_feature = |features: &[(String, std::ops::Range<usize>)]| features.iter().any(|(name, _)| name == feature);
        let turned_on = asking.iter().any(|(manifest, asked)| {
            let entry = |name: &str| name == format!("{}/{feature}", asked.key) || name == format!("{}?/{feature}", asked.key);
            has_feature(&asked.features) || manifest.features.iter().any(|(_, (name, _))| entry(name))
        });
        // Cargo unifies the features of all requests, and an annotation adds to them.
        if turned_on || annotated(facts, &names, feature) {
            continue;
        }
        for (manifest, asked) in asking {
            if is_in_extension(facts, manifest, &asked.package) {
                findings.push(
                    CHECK
                        .finding(format!("`{}` is compiled for programs, not for a library that Python loads", asked.package))
                        .at(manifest.source.place(&asked.span))
                        .help(format!("write `features = [\"{feature}\"]`, or use the allocator in programs only")),
                );
            }
        }
    }
    findings
}

/// Returns whether an annotation of a hub enables the feature.
fn annotated(facts: &Facts, names: &[&str], feature: &str) -> bool {
    let hubs = crate::facts::hub::Hubs::all(facts);
    let annotations = hubs.iter().flat_map(|hubs| hubs.all_annotations());
    annotations.filter(|annotation| names.contains(&annotation.package)).any(|annotation| {
        let features = annotation.tag.call.get("crate_features");
        // A value that is not a literal may contain the feature.
        features.is_some_and(|features| {
            let named = crate::facts::starlark::strings(features);
            named.is_empty() || named.iter().any(|(name, _)| *name == feature)
        })
    })
}

/// Returns whether an extension contains an allocator that a manifest requests. That is the case if the manifest's crate is an
/// extension or, by a lock file, an extension depends on it. Without a lock file, only the former counts.
fn is_in_extension(facts: &Facts, manifest: &Manifest, allocator: &str) -> bool {
    let extensions: Vec<&str> = facts
        .manifests
        .iter()
        .filter(|other| other.crate_types.iter().any(|kind| kind == "cdylib"))
        .filter_map(|other| other.package.as_deref())
        .collect();
    let Some(own) = manifest.package.as_deref() else {
        return false;
    };
    let contains = |lock: &Lock| {
        let roots = lock.packages.iter().filter(|package| package.is_local() && extensions.contains(&package.name.as_str()));
        roots.map(|root| lock.closure(root)).any(|closure| {
            let has = |name: &str| closure.iter().any(|(other, _)| *other == name);
            has("pyo3") && has(own) && has(allocator)
        })
    };
    if facts.locks.iter().any(|lock| lock.named(own).next().is_some()) {
        return facts.locks.iter().any(contains);
    }
    extensions.contains(&own) && manifest.asks("pyo3").next().is_some()
}
