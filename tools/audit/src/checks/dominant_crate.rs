//! One crate that is most of the code.

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
    title: "one crate is most of an extension's Rust code",
    why: "A crate is one action: rustc compiles it whole after each edit, and nothing that needs it starts before. \
          docs/incrementality.md has the figures of the same code as one crate and as six.",
    remedy: "Split what changes rarely into crates of its own: `rust_library` targets that the extension depends on.",
    run: run,
}

/// Fewer lines are compiled in no time.
const LEAST_LINES: f64 = 5000.0;
/// Less is soon over.
const LEAST_SECONDS: f64 = 10.0;
/// Of all own crates below the extension.
const SHARE: f64 = 0.6;

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut found = BTreeMap::new();
    for extension in extensions(graph) {
        let closure = graph.closure(extension.rust, &|target| !target.is_own());
        let crates: Vec<_> = closure.values().filter(|target| target.is_own() && target.is_crate()).collect();
        // What it took says more than what it is.
        let timed = crates.iter().any(|target| facts.times.contains_key(&target.label));
        let least = if timed { LEAST_SECONDS } else { LEAST_LINES };
        let weight = |target: &Target| match timed {
            true => facts.times.get(&target.label).copied().unwrap_or_default(),
            false => size(facts, target),
        };
        let total: f64 = crates.iter().map(|target| weight(target)).sum();
        let largest = crates.iter().max_by(|one, other| weight(one).total_cmp(&weight(other)));
        if let Some(largest) = largest.filter(|largest| weight(largest) >= least && weight(largest) >= total * SHARE) {
            found.insert(largest.label.as_str(), (weight(largest), total, timed, **largest));
        }
    }
    let told = found.into_values().map(|(weight, total, timed, target)| {
        let message = match timed {
            true => format!("`{}` takes {weight:.1} s of the {total:.1} s that its extension's crates take", target.label),
            false => format!("`{}` has {weight} of the {total} lines below its extension: they are compiled as one", target.label),
        };
        let finding = CHECK
            .finding(message)
            .maybe_at(facts.place_of(target, Some("srcs")))
            .about(target.label.as_str())
            .help("split what changes rarely into `rust_library` targets that it depends on");
        match timed {
            true => finding.confidence(Confidence::High),
            false => finding,
        }
    });
    told.collect()
}

/// Lines of its own sources.
fn size(facts: &Facts, target: &Target) -> f64 {
    let sources = target.labels("srcs").iter().filter_map(|label| file_path(label));
    let files = sources.filter_map(|path| facts.rust.get(&path));
    files.map(|file| file.lines).sum::<usize>() as f64
}
