//! Faults of a cache server: what Bazel does, which library the user gets, and which message.
//!
//! Each fault is real: a killed server, a file changed on disk, a full file system. A build that succeeds must have the same bytes as a
//! build without a server. docs/faults.md is generated from the results.

mod bench;
mod connection;
mod content;
mod rights;

use std::time::Instant;

use anyhow::{ensure, Result};
use engines::Found;
use harness::{skip, whole, Page};

use bench::{Bench, Extension, Row};

/// Runs one fault.
type Try = fn(&Bench) -> Result<Row>;

/// Faults that run on the small extension, in the order of the page.
const FAULTS: [(&str, Try); 13] = [
    ("absent, HTTP", connection::absent_http),
    ("absent, gRPC", connection::absent_grpc),
    ("killed", connection::killed),
    ("executor killed", connection::executor_killed),
    ("slow", connection::slow),
    ("hanging", connection::hanging),
    ("full disk", content::full_disk),
    ("corrupted blob", content::corrupted),
    ("evicted library", content::evicted_output),
    ("evicted intermediate", content::evicted_intermediate),
    ("too new", rights::too_new),
    ("read-only", rights::read_only),
    ("poisoned", content::poisoned),
];

/// Faults that, under `--config=all`, also run on examples/quickstart, with the same result: one that Bazel notices, and the one that
/// it does not.
const ON_QUICKSTART: [&str; 2] = ["evicted library", "poisoned"];

#[test]
fn no_wrong_library_is_handed_out_unnoticed() -> Result<()> {
    let only = std::env::var("PYO3_BZL_FAULT").unwrap_or_default();
    let mut faults = FAULTS.to_vec();
    faults.retain(|(name, _)| only.split(',').any(|part| name.contains(part)));
    let small = Tried::all(Extension::Small, &faults)?;
    faults.retain(|(name, _)| ON_QUICKSTART.contains(name) && whole("quickstart"));
    let quickstart = Tried::all(Extension::Quickstart, &faults)?;

    let mut failures = [small.failures, quickstart.failures].concat();
    for (name, row) in &quickstart.rows {
        if small
            .rows
            .iter()
            .any(|(known, other)| known == name && other != row)
        {
            failures.push(format!(
                "{name}: quickstart comes to something else: {row:?}"
            ));
        }
    }
    ensure!(failures.is_empty(), "{}", failures.join("\n\n"));
    let mut page = Page::new("faults.md", include_str!("start.md"));
    let rows: Vec<_> = small.rows.into_iter().map(|(_, row)| row).collect();
    page.table(
        &[
            "fault",
            "server",
            "what Bazel does",
            "what it prints",
            "verdict",
            "what detects it",
        ],
        &rows,
    );
    if small.skipped || !only.is_empty() {
        skip(
            "docs/faults.md",
            "a fault could not be tried, so the page cannot be compared",
        );
        return Ok(());
    }
    page.check()
}

/// The results of the faults.
#[derive(Default)]
struct Tried {
    /// Rows of the page, by the name of the fault.
    rows: Vec<(&'static str, Vec<String>)>,
    failures: Vec<String>,
    skipped: bool,
}

impl Tried {
    /// Runs the faults on an extension.
    fn all(extension: Extension, faults: &[(&'static str, Try)]) -> Result<Self> {
        let mut tried = Self::default();
        if faults.is_empty() {
            return Ok(tried);
        }
        let bench = Bench::new(extension)?;
        for (name, fault) in faults {
            let started = Instant::now();
            match fault(&bench).map_or_else(
                |error| Found::from_result(Err(error)),
                |row| Ok(Found::Here(row)),
            ) {
                Ok(Found::Here(row)) => {
                    println!(
                        "{extension:?}: {}: {}: {} ({:.0} s)",
                        row.fault,
                        row.server,
                        row.bazel,
                        started.elapsed().as_secs_f32()
                    );
                    tried.rows.push((name, row.cells()));
                }
                Ok(Found::Missing(reason)) => {
                    skip(name, &reason.to_string());
                    tried.skipped = true;
                }
                Err(error) => {
                    println!("{extension:?}: {name}: failed");
                    tried
                        .failures
                        .push(format!("{extension:?}: {name}: {error:?}"));
                }
            }
        }
        Ok(tried)
    }
}
