//! Creates the rows of a report's tables, for text and Markdown: name, spawns, hits, misses, hit rate, time of misses.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Counts, Phase, Report};
use crate::log::Reading;
use crate::table::{percent, seconds};

/// Maximum number of targets.
const TARGETS: usize = 10;

fn row(name: &str, counts: &Counts) -> [String; 6] {
    [
        name.to_owned(),
        counts.spawns.to_string(),
        counts.hits.to_string(),
        counts.misses.to_string(),
        percent(counts.hits, counts.looked_up()),
        seconds(counts.miss_time),
    ]
}

/// Returns a row for each log, in the given order.
pub fn log_rows(report: &Report, readings: &[Reading]) -> Vec<[String; 6]> {
    let logs = readings.iter().zip(&report.by_log);
    logs.map(|(reading, counts)| row(&reading.path.display().to_string(), counts))
        .collect()
}

/// Returns a row for each phase of a PyO3 build, in order; none without Rust.
pub fn phase_rows(report: &Report) -> Vec<[String; 6]> {
    let is_rust = |phase: &Phase| !matches!(phase, Phase::Other | Phase::Tests);
    if !report.phases.keys().any(is_rust) {
        return Vec::new();
    }
    let phases = report.phases.iter();
    phases
        .map(|(phase, counts)| row(phase.title(), counts))
        .collect()
}

/// Returns a row for each part, longest miss time first.
pub fn part_rows(parts: &BTreeMap<String, Counts>) -> Vec<[String; 6]> {
    let mut parts: Vec<_> = parts.iter().collect();
    parts.sort_by_key(|(name, counts)| (Reverse(counts.miss_time), *name));
    parts
        .into_iter()
        .map(|(name, counts)| row(name, counts))
        .collect()
}

/// Returns the targets with the longest miss times.
pub fn target_rows(report: &Report) -> Vec<[String; 6]> {
    let missed = report.targets.iter();
    let missed = missed.filter(|(name, counts)| counts.misses > 0 && !name.is_empty());
    let mut missed: Vec<_> = missed.collect();
    missed.sort_by_key(|(name, counts)| (Reverse(counts.miss_time), *name));
    let rows = missed.into_iter().take(TARGETS);
    rows.map(|(name, counts)| row(name, counts)).collect()
}
