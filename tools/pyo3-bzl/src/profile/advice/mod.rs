//! Suggests how to make a build faster, and estimates the maximum gain.

#[cfg(test)]
mod advice_test;
mod around;
mod compiling;
mod names;

use profile::{Micros, Profile, Work};
use serde::Serialize;

pub use names::{crate_name, seconds, short};

use super::{Machine, Spawns};

/// A suggestion.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Advice {
    /// A stable id.
    pub id: &'static str,
    /// The observation, with figures.
    pub message: String,
    /// The maximum reduction of the wall time.
    #[serde(rename = "bound_micros")]
    pub bound: Micros,
    /// The suggested action.
    pub help: String,
}

/// Returns suggestions for a build, largest bound first. Omits bounds below one second or 5 % of the wall time.
pub fn advice(profile: &Profile, spawns: Option<&Spawns>, machine: Machine) -> Vec<Advice> {
    let worth = 1_000_000.max(profile.wall / 20);
    let all = [
        compiling::dominant_crate(profile, machine),
        compiling::serial_chain(profile, machine),
        compiling::pipelining(profile, machine),
        compiling::jobs_above_cores(profile, machine),
        compiling::jobs_below_cores(profile, machine),
        compiling::jobs_not_saturated(profile, machine),
        spawns.and_then(|spawns| compiling::tools_optimized(profile, spawns)),
        around::fetch(profile),
        around::fetched_again(profile),
        around::downloads(profile),
        around::remote_queue(profile),
        around::garbage(profile),
        around::sandbox(profile),
    ];
    let mut all: Vec<Advice> = all.into_iter().flatten().collect();
    all.retain(|advice| advice.bound >= worth);
    all.sort_by_key(|advice| std::cmp::Reverse(advice.bound));
    all
}

/// Estimates the wall time of this work inside actions. Assumes that it takes up the same fraction of every action.
fn of_wall(profile: &Profile, work: &[Work]) -> Micros {
    let times = work.iter().filter_map(|work| profile.work.get(work));
    let time: Micros = times.map(|total| total.time).sum();
    (time as f64 / profile.parallelism().unwrap_or(1.0).max(1.0)) as Micros
}
