//! What goes wrong with a cache server: what Bazel does then, whose library is handed out, and what the user is told.
//!
//! Each fault is real: a server that was killed, a file that was changed on the disk, a file system that is full. A build that
//! succeeds must have the bytes of a build without any cache. The page docs/faults.md is made of what happened.

mod bench;
mod connection;
mod content;
mod rights;

use std::time::Instant;

use anyhow::{ensure, Result};
use engines::Found;
use harness::{skip, Page};

use bench::{Bench, Row};

/// Tries a fault.
type Try = fn(&Bench) -> Result<Row>;

/// What is tried, in the order of the page.
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

#[test]
fn no_wrong_library_is_handed_out_unnoticed() -> Result<()> {
    let bench = Bench::new()?;
    let only = std::env::var("PYO3_BZL_FAULT").unwrap_or_default();
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    let mut skipped = !only.is_empty();
    for (name, fault) in FAULTS {
        if !only.split(',').any(|part| name.contains(part)) {
            continue;
        }
        let started = Instant::now();
        match fault(&bench).map_or_else(
            |error| Found::from_result(Err(error)),
            |row| Ok(Found::Here(row)),
        ) {
            Ok(Found::Here(row)) => {
                println!(
                    "{}: {}: {} ({:.0} s)",
                    row.fault,
                    row.server,
                    row.bazel,
                    started.elapsed().as_secs_f32()
                );
                rows.push(vec![
                    row.fault.to_owned(),
                    row.server.to_owned(),
                    row.bazel,
                    if row.told.is_empty() {
                        "nothing".to_owned()
                    } else {
                        format!("`{}`", row.told)
                    },
                    row.verdict.to_owned(),
                    row.found,
                ]);
            }
            Ok(Found::Missing(reason)) => {
                skip(name, &reason.to_string());
                skipped = true;
            }
            Err(error) => {
                println!("{name}: failed");
                failures.push(format!("{name}: {error:?}"));
            }
        }
    }
    ensure!(failures.is_empty(), "{}", failures.join("\n\n"));
    let mut page = Page::new("faults.md", include_str!("start.md"));
    page.table(
        &[
            "fault",
            "server",
            "what Bazel does",
            "what it says",
            "verdict",
            "what finds it",
        ],
        &rows,
    );
    if skipped {
        skip(
            "docs/faults.md",
            "a fault could not be tried, so the page cannot be compared",
        );
        return Ok(());
    }
    page.check()
}
