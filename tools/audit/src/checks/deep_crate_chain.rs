//! Crates that Bazel can only compile one after the other.

use super::prelude::*;
use std::collections::BTreeMap;

use crate::facts::extension::extensions;
use crate::facts::graph::{Graph, Target};

check! {
    "deep-crate-chain",
    group: Group::Performance,
    severity: Severity::Note,
    confidence: Confidence::Medium,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "a long chain of crates that depend on each other",
    why: "The crates of a chain are compiled one after another, however many cores there are, and an edit at the bottom \
          recompiles all of them.",
    remedy: "Make crates depend on what they use, not on a crate that happens to provide it. Move what all of them need into \
             one small crate at the bottom.",
    run: run,
}

/// Shorter chains are normal.
const LEAST: usize = 6;
/// Percentage of the extension's own crates.
const SHARE: usize = 60;

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for extension in extensions(graph) {
        let closure = graph.closure(extension.rust, &|target| !target.is_own());
        let crates = closure.values().filter(|target| target.is_own() && target.is_crate()).count();
        let chain = longest(graph, extension.rust);
        if chain.len() >= LEAST && chain.len() * 100 >= crates * SHARE {
            findings.push(
                CHECK
                    .finding(format!("{} of {crates} crates are compiled one after another: {}", chain.len(), chain.join(" → ")))
                    .maybe_at(facts.place_of(extension.rust, Some("deps")))
                    .about(extension.rust.label.as_str())
                    .help("make crates depend on what they use, not on a crate that happens to provide it"),
            );
        }
    }
    findings
}

/// Returns the longest chain of own crates below `start`. Does not recurse, because a graph may be deep.
fn longest<'a>(graph: &'a Graph, start: &'a Target) -> Vec<&'a str> {
    let below = |target: &'a Target| -> Vec<&'a Target> {
        let inputs = graph.inputs(target);
        inputs.filter(|input| input.is_own() && input.is_crate()).collect()
    };
    // For each crate: the length of the chain from it, and the next crate.
    let mut known = BTreeMap::<&str, (usize, Option<&'a Target>)>::new();
    let mut waiting = vec![(start, false)];
    while let Some((target, is_done)) = waiting.pop() {
        if known.contains_key(target.label.as_str()) {
            continue;
        }
        let inputs = below(target);
        if !is_done {
            waiting.push((target, true));
            waiting.extend(inputs.into_iter().map(|input| (input, false)));
            continue;
        }
        let next = inputs
            .into_iter()
            .filter_map(|input| known.get(input.label.as_str()).map(|(length, _)| (*length, input)))
            .max_by_key(|(length, _)| *length);
        let length = next.map_or(0, |(length, _)| length) + 1;
        known.insert(&target.label, (length, next.map(|(_, input)| input)));
    }
    let mut chain = vec![start.label.as_str()];
    let mut at = start;
    while let Some((_, Some(next))) = known.get(at.label.as_str()) {
        chain.push(&next.label);
        at = next;
    }
    chain
}
