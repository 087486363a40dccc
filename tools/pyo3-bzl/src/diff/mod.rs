//! The differences between two builds.

mod json;
mod text;

use logdiff::{Comparison, Difference};

pub use json::document;
pub use text::text;

/// Facts about the two logs, besides their comparison.
#[derive(Debug, Clone, Copy, Default)]
pub struct Caches {
    /// Whether any spawn of the second log has an action digest, which shows that the build had a cache.
    pub in_after: bool,
}

/// Differences with the same causes, which may be a single root cause.
#[derive(Debug)]
pub struct Group<'a> {
    /// The causes, as text.
    pub causes: Vec<String>,
    /// How to remove them.
    pub advice: Vec<String>,
    /// The spawns, in the comparison's order.
    pub spawns: Vec<&'a Difference>,
    /// How many other spawns follow from these. A spawn that follows from several counts once for each.
    pub propagated: u64,
}

/// Groups differences by their causes, because one changed variable makes many spawns run. The group with the most spawns and
/// consequences comes first.
pub fn groups(differences: &[Difference]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for difference in differences {
        let causes: Vec<String> = difference.causes.iter().map(ToString::to_string).collect();
        let index = *known.entry(causes.clone()).or_insert(groups.len());
        if index == groups.len() {
            let advice = difference.causes.iter().filter_map(logdiff::Cause::advice);
            let mut advice: Vec<String> = advice.collect();
            advice.dedup();
            groups.push(Group {
                causes,
                advice,
                spawns: Vec::new(),
                propagated: 0,
            });
        }
        if let Some(group) = groups.get_mut(index) {
            group.spawns.push(difference);
            group.propagated += difference.propagated;
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.propagated + group.spawns.len() as u64));
    groups
}

/// Returns whether there are no differences.
pub fn is_nothing(comparison: &Comparison) -> bool {
    comparison.is_same() && comparison.not_cached.is_empty()
}
