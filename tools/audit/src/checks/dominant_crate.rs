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
const LEAST: usize = 5000;
/// In percent.
const SHARE: usize = 60;

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let lines: BTreeMap<&str, usize> = facts
        .rust
        .iter()
        .map(|file| (file.source.path.as_str(), file.lines))
        .collect();
    let size = |target: &Target| -> usize {
        let sources = target.labels("srcs").iter().filter_map(|label| file_path(label));
        sources.filter_map(|path| lines.get(path.as_str())).sum()
    };
    let mut found = BTreeMap::new();
    for extension in extensions(graph) {
        let closure = graph.closure(extension.rust, &|target| !target.is_own());
        let crates: Vec<_> = closure
            .values()
            .filter(|target| target.is_own() && target.is_crate())
            .map(|target| (size(target), *target))
            .collect();
        let total: usize = crates.iter().map(|(size, _)| size).sum();
        if let Some((size, largest)) = crates.iter().max_by_key(|(size, _)| *size) {
            if *size >= LEAST && size * 100 >= total * SHARE {
                found.insert(largest.label.as_str(), (*size, total, *largest));
            }
        }
    }
    found
        .into_values()
        .map(|(size, total, target)| {
            CHECK
                .finding(format!("`{}` has {size} of the {total} lines below its extension: they are compiled as one", target.label))
                .maybe_at(facts.place_of(target, Some("srcs")))
                .about(target.label.as_str())
                .help("split what changes rarely into `rust_library` targets that it depends on")
        })
        .collect()
}
