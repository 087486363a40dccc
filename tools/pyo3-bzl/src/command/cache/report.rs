//! `cache report`.

use serde::Serialize;

use super::print_cuts;
use crate::cli::{Format, ReportArgs};
use crate::json;
use crate::log::{self, Reading};
use crate::output::{print, print_error, Exit, Paint};
use crate::report::{findings, text, Expected, Finding, Report};
use crate::root::Root;

#[derive(Serialize)]
struct Document<'a> {
    log: &'a Reading,
    #[serde(flatten)]
    report: &'a Report,
    hits: u64,
    /// Spawns that can be cached and did not fail.
    denominator: u64,
    findings: &'a [Finding],
}

/// Runs it.
///
/// # Errors
/// The log cannot be read.
pub fn run(root: &Root, arguments: &ReportArgs) -> anyhow::Result<Exit> {
    let mut report = Report::default();
    let reading = log::read(root, &arguments.log, |spawn| report.take(spawn))?;
    report.finish();
    let expected = Expected {
        cache: arguments.expect_cache,
        min_hit_rate: arguments.min_hit_rate,
        max_hit_time: arguments.max_hit_time,
    };
    let findings = findings(&report, expected);
    if arguments.format == Format::Json {
        print(&json::document(
            "cache report",
            &Document {
                log: &reading,
                report: &report,
                hits: report.hits(),
                denominator: report.looked_up(),
                findings: &findings,
            },
        )?)?;
    } else if report.spawns > 0 {
        print(&text(&report, &reading, &findings, Paint::stdout()))?;
    }
    if print_cuts(&[&reading]) {
        return Ok(Exit::Failed);
    }
    if report.spawns == 0 {
        print_error(&format!(
            "`{}` has no spawns: every action was up to date or had no command\n  help: run `bazel clean` before the build that you log",
            arguments.log.display()
        ));
        return Ok(Exit::Nothing);
    }
    Ok(if findings.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}
