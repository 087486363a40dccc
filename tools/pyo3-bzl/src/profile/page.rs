//! Renders the pages of `profile`.

use page::Kind;
use profile::Threads;
use serde_json::Value;

use super::Machine;
use crate::html;

/// Number of spans to draw individually, longest first. All others are aggregated.
pub const SPANS: usize = 12_000;
/// Renders the page of one build. If it is too large, aggregates more short spans and shortens the lists.
///
/// # Errors
/// Never fails for the types in use.
pub fn of_build(data: Value, threads: &Threads, machine: Machine) -> anyhow::Result<String> {
    let title = title(&data, "path");
    let lists = ["critical_path", "crates", "mnemonics", "fetches"];
    html::smallest(&data, &lists, |mut data, part| {
        html::add(&mut data, "cores", &machine.cores)?;
        html::add(&mut data, "jobs", &machine.jobs)?;
        html::add(&mut data, "timeline", &threads.at_most(SPANS / part))?;
        html::text(Kind::Profile, &title, data)
    })
}

/// Renders the page of two builds.
///
/// # Errors
/// Never fails for the types in use.
pub fn of_comparison(mut data: Value, cuts: &[String]) -> anyhow::Result<String> {
    html::add(&mut data, "cuts", &cuts)?;
    let title = title(&data, "after");
    let lists = ["critical_path_parts", "mnemonics", "crates"];
    html::smallest(&data, &lists, |data, _| {
        html::text(Kind::Profile, &title, data)
    })
}

fn title(data: &Value, key: &str) -> String {
    let path = data.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{path} - profile")
}
