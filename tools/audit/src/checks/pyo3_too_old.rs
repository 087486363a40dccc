//! A PyO3 older than the oldest tested version.

use pyo3_facts::{version, Support};

use super::prelude::*;
use super::pyo3_dependency::pyo3_asked;
use crate::facts::version::least;

check! {
    "pyo3-too-old",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a PyO3 older than the oldest supported version",
    why: "Before 0.29, `pyo3-build-config` looks for an interpreter as well as `pyo3-ffi`, so annotating one of them is not \
          enough. Old versions also support neither new Python versions nor `abi3t`. The oldest version that this project \
          builds and tests is 0.26, in a published project (docs/adopt.md).",
    remedy: "Raise pyo3 in `Cargo.toml`, then run `cargo update -p pyo3`. PyO3's migration guide lists the changes.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let oldest = Support::pyo3().oldest_tested();
    let is_old = |locked: &str| version(locked).is_some_and(|version| version < *oldest);
    let locked: Vec<_> = facts
        .locks
        .iter()
        .flat_map(|lock| lock.named("pyo3").map(move |package| (lock, package)))
        .collect();
    let found = |version: &str| {
        CHECK
            .finding(format!("pyo3 {version} is older than {}.{}, the oldest tested version", oldest.major, oldest.minor))
            .help("raise `pyo3` in Cargo.toml, then run `cargo update -p pyo3`")
    };
    for (manifest, asked) in pyo3_asked(facts) {
        let Some((requirement, span)) = &asked.version else {
            continue;
        };
        // The lock file may resolve `>=0.22` to a new version.
        let open = requirement.trim_start().starts_with(['>', '*']);
        let newer = locked.iter().any(|(_, package)| !is_old(&package.version));
        if least(requirement).is_some_and(|least| least < *oldest) && !(open && newer) {
            findings.push(found(requirement).at(manifest.source.place(span)));
        }
    }
    // Versions that only another crate requests.
    let asked = !findings.is_empty();
    for (lock, package) in locked {
        if !asked && is_old(&package.version) {
            findings.push(found(&package.version).at(lock.source.place(&package.span)));
        }
    }
    findings
}
