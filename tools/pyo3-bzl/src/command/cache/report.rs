//! `cache report`.

use serde::Serialize;

use super::{page, print_cuts};
use crate::cli::{ReportArgs, ReportFormat};
use crate::html;
use crate::json;
use crate::log::{self, Reading};
use crate::output::{print, print_error, Exit, Paint};
use crate::report::{findings, markdown, text, Expected, Finding, Report};
use crate::root::Root;

#[derive(Serialize)]
struct Document<'a> {
    /// The log, if there is only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<&'a Reading>,
    logs: &'a [Reading],
    #[serde(flatten)]
    report: &'a Report,
    hits: u64,
    /// Number of cacheable spawns that did not fail.
    denominator: u64,
    findings: &'a [Finding],
}

/// Runs `cache report`.
///
/// # Errors
/// Fails if a log cannot be read.
pub fn run(root: &Root, arguments: &ReportArgs) -> anyhow::Result<Exit> {
    let mut report = Report::default();
    let mut readings = Vec::new();
    for log in &arguments.logs {
        report.next_log();
        readings.push(log::read(root, log, Report::WANTED, |spawn| {
            report.take(spawn)
        })?);
    }
    report.finish();
    let expected = Expected {
        cache: arguments.expect_cache,
        min_hit_rate: arguments.min_hit_rate,
        max_hit_time: arguments.max_hit_time,
    };
    let findings = findings(&report, expected);
    let document = Document {
        log: match readings.as_slice() {
            [one] => Some(one),
            _ => None,
        },
        logs: &readings,
        report: &report,
        hits: report.hits(),
        denominator: report.looked_up(),
        findings: &findings,
    };
    match arguments.format {
        ReportFormat::Json => print(&json::document("cache report", &document)?)?,
        _ if report.spawns == 0 => {}
        ReportFormat::Markdown => print(&markdown(&report, &readings, &findings))?,
        ReportFormat::Text => print(&text(&report, &readings, &findings, Paint::stdout()))?,
    }
    if let Some(path) = &arguments.html {
        let data = json::value("cache report", &document)?;
        let text = page::of_report(&data)?;
        html::save(root, path, &text)?;
    }
    if print_cuts(&readings.iter().collect::<Vec<_>>()) {
        return Ok(Exit::Failed);
    }
    if report.spawns == 0 {
        let names = arguments
            .logs
            .iter()
            .map(|log| format!("`{}`", log.display()));
        let verb = if readings.len() == 1 { "has" } else { "have" };
        print_error(&format!(
            "{} {verb} no spawns: every action was up to date or had no command\n  help: run `bazel clean` before the build that you log",
            names.collect::<Vec<_>>().join(", ")
        ));
        return Ok(Exit::Nothing);
    }
    Ok(if findings.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}
