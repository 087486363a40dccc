//! Findings about actions, one per target.

use std::collections::BTreeMap;

use crate::facts::action::Action;
use crate::facts::Facts;
use crate::finding::Finding;

/// Returns one finding for each target that has an action for which `wrong` returns something. The finding describes the first
/// such action.
pub fn each_target(
    facts: &Facts,
    wrong: impl Fn(&Action) -> Option<String>,
    finding: impl Fn(&Action, &str) -> Finding,
) -> Vec<Finding> {
    let mut first = BTreeMap::new();
    for action in facts.actions.iter().flat_map(|actions| &actions.actions) {
        if let Some(what) = wrong(action) {
            first.entry(action.label.as_str()).or_insert((action, what));
        }
    }
    let found = first.into_values();
    found
        .map(|(action, what)| {
            let target = facts
                .graph
                .as_ref()
                .and_then(|graph| graph.get(&action.label));
            finding(action, &what)
                .maybe_at(target.and_then(|target| facts.place_of(target, None)))
                .about(action.label.as_str())
        })
        .collect()
}
