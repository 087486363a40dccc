//! Two versions of PyO3 in one library.

use super::prelude::*;
use std::collections::BTreeSet;

use crate::facts::extension::{extensions, is_pyo3};

check! {
    "pyo3-versions-differ",
    group: Group::Pyo3,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "two versions of PyO3 in one extension",
    why: "Two versions of pyo3 are two crates. A type of one is not a type of the other, so the compiler reports `expected …, \
          found …` with the same name twice for a `#[pyclass]`. Both versions are compiled. `pyo3-ffi` declares `links = \
          \"python\"`, so Cargo rejects most such pairs, but not those from hubs with different `Cargo.lock` files.",
    remedy: "Run `cargo tree -i pyo3` to find which crate asks for the other version, and upgrade it there. Do not mix crates \
             of two hubs in one extension.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for lock in &facts.locks {
        for package in lock.packages.iter().filter(|package| package.is_local()) {
            let closure = lock.closure(package);
            let versions: Vec<_> = closure
                .iter()
                .filter(|(name, _)| *name == "pyo3")
                .map(|(_, version)| *version)
                .collect();
            if versions.len() > 1 {
                findings.push(
                    CHECK
                        .finding(format!("`{}` is built from two versions of pyo3: {}", package.name, versions.join(" and ")))
                        .at(lock.source.place(&package.span))
                        .help("`cargo tree -i pyo3` shows which crate asks for which version; raise the older one"),
                );
            }
        }
    }
    let Some(graph) = &facts.graph else {
        return findings;
    };
    for extension in extensions(graph) {
        let closure = graph.closure(extension.rust, &|target| !target.is_crate());
        let labels = closure.values().filter(|target| target.is_crate()).flat_map(|target| target.labels("deps"));
        let hubs: BTreeSet<_> = labels
            .filter(|label| is_pyo3(label))
            .filter_map(|label| label.split_once("//"))
            .map(|(hub, _)| hub)
            .collect();
        if hubs.len() > 1 {
            let hubs: Vec<_> = hubs.into_iter().collect();
            findings.push(
                CHECK
                    .finding(format!("`{}` depends on pyo3 from several hubs: {}", extension.rust.label, hubs.join(" and ")))
                    .maybe_at(facts.place_of(extension.rust, Some("deps")))
                    .about(extension.rust.label.as_str())
                    .help("take all crates of an extension from one hub with one version of pyo3"),
            );
        }
    }
    findings
}
