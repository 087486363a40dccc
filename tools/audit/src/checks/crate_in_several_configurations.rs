//! A crate that is compiled more than once.

use super::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

use crate::facts::extension::{extensions, RENAME};


check! {
    "crate-in-several-configurations",
    group: Group::Performance,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Actions,
    fixes: Fixes::None,
    title: "crates are compiled in several configurations",
    why: "Each transition that changes a flag creates a separate configuration, whichever flag it is. Bazel compiles every crate \
          below the transition again in that configuration.",
    remedy: "Find the transition: `compilation_mode` of an extension, `python_version` of a test, a `platform`. Build \
             everything in one mode (`-c opt` where you ship), and use `pyo3_extension` to keep Python versions away from \
             Rust.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut by_crate = BTreeMap::<(&str, bool), BTreeSet<&str>>::new();
    for action in facts.actions.iter().flat_map(|actions| &actions.actions) {
        if action.mnemonic == "Rustc" {
            let configurations = by_crate.entry((action.label.as_str(), action.is_tool)).or_default();
            configurations.insert(action.configuration.as_str());
        }
    }
    // One finding per set of configurations, because one transition concerns many crates.
    let mut by_set = BTreeMap::<Vec<&str>, Vec<&str>>::new();
    let abis = selected_abis(facts);
    // Tools are the same for all ABIs.
    let is_twice = |configurations: &BTreeSet<&str>, is_tool: bool| configurations.len() > if is_tool { 1 } else { 1 + abis };
    // A flag that a transition sets also reaches tools. If crates are compiled twice, tools are for the same reason.
    let by_target = by_crate.iter().any(|((_, is_tool), all)| !is_tool && is_twice(all, false));
    for ((label, is_tool), configurations) in by_crate {
        if is_twice(&configurations, is_tool) && !(is_tool && by_target) {
            let configurations = configurations.into_iter().collect();
            by_set.entry(configurations).or_default().push(label);
        }
    }
    let mut findings = Vec::new();
    for (configurations, mut crates) in by_set {
        // The workspace's own crates come first, because they show the cause.
        crates.sort_by_key(|label| (!label.starts_with("//"), *label));
        let shown: Vec<_> = crates.iter().take(3).map(|label| format!("`{label}`")).collect();
        let more = crates.len().saturating_sub(shown.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let target = facts.graph.as_ref().and_then(|graph| graph.get(crates.first()?));
        findings.push(
            CHECK
                .finding(format!(
                    "compiled {} times, in {}: {}{more}",
                    configurations.len(),
                    configurations.join(", "),
                    shown.join(", ")
                ))
                .maybe_at(target.and_then(|target| facts.place_of(target, None)))
                .about(crates.first().copied().unwrap_or_default())
                .help("look for `compilation_mode`, `python_version` or a platform on the targets that depend on them; `pyo3-bzl why` shows the edge"),
        );
    }
    findings
}

/// How many ABIs extensions with a list in `abi` select. Each has a configuration of its own, beside that of the other targets.
fn selected_abis(facts: &Facts) -> usize {
    let Some(graph) = &facts.graph else {
        return 0;
    };
    let all = extensions(graph);
    let renames = all.iter().flat_map(|extension| &extension.renames);
    let selected: BTreeSet<_> = renames
        .filter(|rename| rename.kind == RENAME)
        .filter_map(|rename| rename.string("selected_abi"))
        .filter(|abi| !abi.is_empty())
        .collect();
    selected.len()
}
