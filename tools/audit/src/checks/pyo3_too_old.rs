//! PyO3 older than what is supported.

use super::prelude::*;
use super::shared::pyo3_asked;
use crate::facts::version::{least, numbers};

check! {
    "pyo3-too-old",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a PyO3 that is older than supported",
    why: "Before 0.29 two crates of PyO3 look for an interpreter, `pyo3-build-config` as well as `pyo3-ffi`, so the \
          annotation for one of them is not enough; and old versions know neither new Pythons nor `abi3t`. The oldest \
          that this project builds and tests is 0.26, in a published project (docs/adopt.md).",
    remedy: "Raise pyo3 in `Cargo.toml`, then `cargo update -p pyo3`. PyO3's migration guide names what changes.",
    run: run,
}

/// The oldest that is tested.
const OLDEST: (u64, u64) = (0, 26);

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let locked: Vec<_> = facts
        .locks
        .iter()
        .flat_map(|lock| lock.named("pyo3").map(move |package| (lock, package)))
        .collect();
    let found = |version: &str| {
        CHECK
            .finding(format!("pyo3 {version} is older than {}.{}, the oldest that is tested", OLDEST.0, OLDEST.1))
            .help("raise `pyo3` in Cargo.toml, then `cargo update -p pyo3`")
    };
    for (manifest, asked) in pyo3_asked(facts) {
        let Some((requirement, span)) = &asked.version else {
            continue;
        };
        // `>=0.22` may well be locked to a new one.
        let open = requirement.trim_start().starts_with(['>', '*']);
        let newer = locked.iter().any(|(_, package)| numbers(&package.version) >= Some(OLDEST));
        if least(requirement).is_some_and(|least| least < OLDEST) && !(open && newer) {
            findings.push(found(requirement).at(manifest.source.place(span)));
        }
    }
    // What only another crate asks for.
    let asked = !findings.is_empty();
    for (lock, package) in locked {
        if !asked && numbers(&package.version).is_some_and(|version| version < OLDEST) {
            findings.push(found(&package.version).at(lock.source.place(&package.span)));
        }
    }
    findings
}
