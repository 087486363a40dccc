//! The pages of `profile`, kept below [`page::LIMIT`].

use anyhow::Context as _;
use page::{Kind, LIMIT};
use profile::Threads;
use serde_json::Value;

use super::Machine;
use crate::html;

/// How many of the longest spans of a build are drawn one by one; all others are added up.
pub const SPANS: usize = 12_000;
/// How many entries of a list are on a page, and how long their texts may be.
const ENTRIES: usize = 1000;
const CHARACTERS: usize = 300;

/// The page of one build. If it is too large, more of its short spans are added up, and its lists become shorter.
///
/// # Errors
/// None with the types that are used.
pub fn of_build(data: Value, threads: &Threads, machine: Machine) -> anyhow::Result<String> {
    let title = title(&data, "path");
    smallest(|part| {
        let mut data = bounded(
            &data,
            &["critical_path", "crates", "mnemonics", "fetches"],
            part,
        );
        html::add(&mut data, "cores", &machine.cores)?;
        html::add(&mut data, "jobs", &machine.jobs)?;
        html::add(&mut data, "timeline", &threads.at_most(SPANS / part))?;
        html::text(Kind::Profile, &title, data)
    })
}

/// The page of two builds.
///
/// # Errors
/// None with the types that are used.
pub fn of_comparison(data: Value, cuts: &[String]) -> anyhow::Result<String> {
    let title = title(&data, "after");
    smallest(|part| {
        let mut data = bounded(&data, &["critical_path_parts", "mnemonics", "crates"], part);
        html::add(&mut data, "cuts", &cuts)?;
        html::text(Kind::Profile, &title, data)
    })
}

fn title(data: &Value, key: &str) -> String {
    let path = data.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{path} - profile")
}

fn bounded(data: &Value, keys: &[&str], part: usize) -> Value {
    let mut data = data.clone();
    page::largest(&mut data, keys, ENTRIES / part);
    page::longest(&mut data, CHARACTERS);
    data
}

/// The first page that is small enough, of all entries, half of them, a quarter …
fn smallest(render: impl Fn(usize) -> anyhow::Result<String>) -> anyhow::Result<String> {
    let mut last = None;
    for halving in 0..8 {
        let page = render(1 << halving)?;
        if page.len() < LIMIT {
            return Ok(page);
        }
        last = Some(page);
    }
    last.context("no page")
}
