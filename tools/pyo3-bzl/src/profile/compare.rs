//! Compares two profiles: what became slower, and what became faster.

use std::collections::BTreeMap;

use profile::{Micros, Profile, Total};
use serde::Serialize;

use super::advice::{crate_name, short};

/// The differences between two builds.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The wall times.
    pub wall: Change,
    /// The time of each phase.
    pub phases: Vec<Change>,
    /// The length of the critical path.
    pub critical_path: Change,
    /// Parts of the critical path that take a different time or occur in only one build, largest difference first.
    pub critical_path_parts: Vec<Change>,
    /// Total time of actions by mnemonic, largest difference first.
    pub mnemonics: Vec<Change>,
    /// Total time of actions by crate, largest difference first.
    pub crates: Vec<Change>,
}

/// A time in each of the two builds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What the time is for.
    pub name: String,
    /// Time in the first build; `None` if absent.
    #[serde(rename = "before_micros")]
    pub before: Option<Micros>,
    /// Time in the second build; `None` if absent.
    #[serde(rename = "after_micros")]
    pub after: Option<Micros>,
}

impl Change {
    fn new(name: &str, before: Micros, after: Micros) -> Self {
        Self {
            name: name.to_owned(),
            before: Some(before),
            after: Some(after),
        }
    }

    /// Returns the increase; negative if it became faster.
    pub fn difference(&self) -> Micros {
        self.after.unwrap_or(0) - self.before.unwrap_or(0)
    }
}

/// Compares two builds.
pub fn compare(before: &Profile, after: &Profile) -> Comparison {
    let phase = |phase: &profile::Phase| {
        Change::new(
            super::text::phase_name(phase.name),
            phase.duration,
            after.phase(phase.name),
        )
    };
    Comparison {
        wall: Change::new("wall time", before.wall, after.wall),
        phases: before.phases.iter().map(phase).collect(),
        critical_path: Change::new(
            "critical path",
            before.critical_path_time(),
            after.critical_path_time(),
        ),
        critical_path_parts: changes(parts(before), parts(after)),
        mnemonics: changes(times(&before.mnemonics), times(&after.mnemonics)),
        crates: changes(crates(before), crates(after)),
    }
}

type Times = BTreeMap<String, Micros>;

fn parts(profile: &Profile) -> Times {
    let mut times = Times::new();
    for part in &profile.critical_path {
        *times.entry(short(part)).or_default() += part.duration;
    }
    times
}

fn times(totals: &BTreeMap<String, Total>) -> Times {
    let times = totals
        .iter()
        .map(|(name, total)| (name.clone(), total.time));
    times.collect()
}

/// Sums times by crate name without version, so that an update is one changed crate instead of two crates.
fn crates(profile: &Profile) -> Times {
    let mut times = Times::new();
    for (of_crate, total) in &profile.crates {
        *times.entry(crate_name(of_crate, None)).or_default() += total.time;
    }
    times
}

fn changes(mut before: Times, after: Times) -> Vec<Change> {
    let mut changes: Vec<Change> = after
        .into_iter()
        .map(|(name, time)| Change {
            before: before.remove(&name),
            after: Some(time),
            name,
        })
        .collect();
    changes.extend(before.into_iter().map(|(name, time)| Change {
        name,
        before: Some(time),
        after: None,
    }));
    changes.retain(|change| change.difference() != 0);
    changes.sort_by_key(|change| std::cmp::Reverse(change.difference().abs()));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(pairs: &[(&str, Micros)]) -> Times {
        let pairs = pairs.iter().map(|(name, time)| ((*name).to_owned(), *time));
        pairs.collect()
    }

    #[test]
    fn the_largest_difference_comes_first() {
        let found = changes(
            times(&[("gone", 50), ("same", 7), ("faster", 9)]),
            times(&[("same", 7), ("faster", 2), ("new", 80)]),
        );
        let found: Vec<_> = found
            .iter()
            .map(|change| (change.name.as_str(), change.before, change.after))
            .collect();
        assert_eq!(
            found,
            [
                ("new", None, Some(80)),
                ("gone", Some(50), None),
                ("faster", Some(9), Some(2))
            ]
        );
    }
}
