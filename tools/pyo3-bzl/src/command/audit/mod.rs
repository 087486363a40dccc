//! `audit`.

mod fix;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{bail, Context as _};
use audit::facts::Problem;
use audit::output::{github, sarif, text};
use audit::{AskBazel, Config, Report, Selection, Session, Severity};
use execlog::{Hit, Wanted};
use page::Kind;
use serde::Serialize;

use crate::bazel::{self, Lines};
use crate::cli::{AuditArgs, AuditFormat, Least};
use crate::failure;
use crate::html;
use crate::json;
use crate::log;
use crate::output::{print, print_error, print_note, Exit, Paint};
use crate::root::Root;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    report: &'a Report,
    fail_on: Severity,
}

/// Runs `audit`.
///
/// # Errors
/// Fails if there is no workspace, or if its settings cannot be read.
pub fn run(root: &Root, arguments: &AuditArgs) -> anyhow::Result<Exit> {
    if arguments.list {
        print(&text::list())?;
        return Ok(Exit::Clean);
    }
    if let Some(check) = arguments.explain.as_deref().and_then(audit::registry::find) {
        print(&text::explain(check))?;
        return Ok(Exit::Clean);
    }
    let workspace = bazel::workspace(root)?;
    if arguments.fix && !arguments.dry_run {
        fix::recover(workspace.root())?;
    }
    let config = Config::of_workspace(workspace.root())?;
    let report = report(root, workspace.root(), arguments, &config)?;
    if arguments.fix {
        return fix::run(workspace.root(), &report, arguments);
    }
    let fail_on = match arguments.fail_on {
        Some(Least::Note) => Severity::Note,
        Some(Least::Warning) => Severity::Warning,
        Some(Least::Error) => Severity::Error,
        None => config.fail_on.unwrap_or(Severity::Warning),
    };
    print_report(&report, arguments.format, fail_on)?;
    if let Some(path) = &arguments.html {
        let document = Document {
            report: &report,
            fail_on,
        };
        let data = audit_data(&document, workspace.root())?;
        let title = format!("{} - audit", workspace.root().display());
        html::write(root, path, Kind::Audit, &title, data)?;
    }
    print_gaps(&report);
    Ok(if !report.is_complete() {
        Exit::Failed
    } else if report.fails(fail_on) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// What the page shows beyond the JSON: the workspace, and why a check exists.
fn audit_data(document: &Document<'_>, workspace: &Path) -> anyhow::Result<serde_json::Value> {
    let mut data = json::value("audit", document)?;
    let findings = document.report.findings.iter();
    let found = findings.filter_map(|finding| audit::registry::find(finding.id));
    let checks: BTreeMap<&str, serde_json::Value> = found
        .map(|check| (check.id, serde_json::json!({"why": check.why.trim()})))
        .collect();
    html::add(&mut data, "checks", &checks)?;
    html::add(&mut data, "workspace", &workspace.display().to_string())?;
    let without_bazel = document.report.without_bazel.as_ref();
    html::add(
        &mut data,
        "without_bazel",
        &without_bazel.map(ToString::to_string),
    )?;
    Ok(data)
}

fn report(
    root: &Root,
    workspace: &Path,
    arguments: &AuditArgs,
    config: &Config,
) -> anyhow::Result<Report> {
    let selection = Selection {
        only: arguments.only.iter().cloned().collect(),
        skip: arguments.skip.iter().cloned().collect(),
    };
    let lines = Lines::default();
    let progress = |call: &_, line: &str| lines.show(call, line);
    let ask = AskBazel {
        targets: &arguments.targets,
        progress: &progress,
    };
    let ask = (!arguments.no_bazel).then_some(ask);
    let mut session = Session::new(workspace, ask, &selection);
    if let Some(path) = &arguments.execution_log {
        session = session.compile_times(compile_times(root, path)?);
    }
    session.run(config)
}

/// Returns the seconds that rustc took for each target. If a crate was compiled several times, returns the sum.
fn compile_times(root: &Root, path: &Path) -> anyhow::Result<BTreeMap<String, f64>> {
    let mut times = BTreeMap::<String, f64>::new();
    let reading = log::read(root, path, Wanted::RESULTS, |spawn| {
        let took = spawn
            .metrics
            .as_ref()
            .map(|metrics| metrics.execution_wall_time);
        if let (true, Some(took)) = (spawn.mnemonic == "Rustc" && spawn.hit() == Hit::None, took) {
            let label = spawn.target_label.trim_start_matches('@').to_owned();
            *times.entry(label).or_default() += took.as_secs_f64();
        }
    })?;
    if let Some(problem) = reading.cut_off {
        bail!("`{}`: {problem}", path.display());
    }
    if times.is_empty() {
        print_note(&format!(
            "warning: `{}` has no executed `Rustc` action and therefore no compile times: pass the log of a build that compiled the crates\n",
            path.display()
        ));
    }
    Ok(times)
}

/// Prints the files that could not be read, and the checks that did not run for that reason.
fn print_gaps(report: &Report) {
    for problem in &report.problems {
        print_error(&line(problem));
    }
    print_note(&failure::answers_to(&report.bazel_said));
    if let Some(error) = &report.without_bazel {
        print_error(&failure::text(error));
    }
    let missed: Vec<_> = report
        .not_run
        .iter()
        .filter(|check| !check.wanted && check.reason.starts_with("needs `bazel"))
        .collect();
    if !missed.is_empty() {
        let ids: Vec<_> = missed.iter().map(|check| check.id).collect();
        print_note(&format!(
            "warning: {} of {} checks DID NOT RUN because they need Bazel: {}\n",
            missed.len(),
            audit::registry::CHECKS.len(),
            ids.join(", ")
        ));
    }
}

fn print_report(report: &Report, format: AuditFormat, fail_on: Severity) -> anyhow::Result<()> {
    print(&match format {
        AuditFormat::Text => text::text(report, text::Colour(Paint::stdout().is_on())),
        AuditFormat::Json => json::document("audit", &Document { report, fail_on })?,
        AuditFormat::Sarif => sarif::sarif(report).context("cannot write SARIF")?,
        AuditFormat::Github => github::annotations(report),
    })
}

/// Describes an unreadable file in one line.
fn line(problem: &Problem) -> String {
    match &problem.place {
        Some(place) => format!(
            "{}:{}:{}: {}",
            place.file, place.line, place.column, problem.message
        ),
        None => format!("{}: {}", problem.file, problem.message),
    }
}
