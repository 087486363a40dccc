//! One crate that contains most of the code.

use super::prelude::*;
use std::collections::BTreeMap;

use crate::facts::extension::extensions;
use crate::facts::graph::{file_path, Target};

check! {
    "dominant-crate",
    group: Group::Performance,
    severity: Severity::Note,
    confidence: Confidence::Medium,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "one crate holds most of an extension's Rust code",
    why: "A crate is one action: rustc compiles the whole crate after each edit, and nothing that depends on it starts earlier. \
          docs/incrementality.md has figures for the same code as one crate and as six.",
    remedy: "Move code that rarely changes into separate crates: `rust_library` targets that the extension depends on.",
    run: run,
}

/// Fewer lines compile quickly.
const LEAST_LINES: f64 = 5000.0;
/// Shorter compile times do not matter.
const LEAST_SECONDS: f64 = 10.0;
/// Share of all own crates below the extension.
const SHARE: f64 = 0.6;

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut found = BTreeMap::new();
    for extension in extensions(graph) {
        let closure = graph.closure(extension.rust, &|target| !target.is_own());
        let crates: Vec<_> = closure.values().filter(|target| target.is_own() && target.is_crate()).collect();
        // Compile time is more accurate than the number of lines.
        let timed = crates.iter().any(|target| facts.times.contains_key(&target.label));
        let least = if timed { LEAST_SECONDS } else { LEAST_LINES };
        let weight = |target: &Target| if timed { facts.times.get(&target.label).copied().unwrap_or_default() } else { size(facts, target) };
        let total: f64 = crates.iter().map(|target| weight(target)).sum();
        let largest = crates.iter().max_by(|one, other| weight(one).total_cmp(&weight(other)));
        if let Some(largest) = largest.filter(|largest| weight(largest) >= least && weight(largest) >= total * SHARE) {
            found.insert(largest.label.as_str(), (weight(largest), total, timed, **largest));
        }
    }
    let findings = found.into_values().map(|(weight, total, timed, target)| {
        let message = if timed { format!("`{}` takes {weight:.1} s of the {total:.1} s for all crates of its extension", target.label) } else { format!("`{}` has {weight} of the {total} lines of its extension's crates, compiled as one unit", target.label) };
        let finding = CHECK
            .finding(message)
            .maybe_at(facts.place_of(target, Some("srcs")))
            .about(target.label.as_str())
            .help("move code that rarely changes into `rust_library` targets that it depends on");
        if timed { finding.confidence(Confidence::High) } else { finding }
    });
    findings.collect()
}

/// Counts the lines of the crate's own sources.
fn size(facts: &Facts, target: &Target) -> f64 {
    let sources = target.labels("srcs").iter().filter_map(|label| file_path(label));
    let files = sources.filter_map(|path| facts.rust.get(&path));
    files.map(|file| file.lines).sum::<usize>() as f64
}
