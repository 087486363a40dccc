//! `audit`.

mod fix;
mod gathered;

use anyhow::Context as _;
use audit::facts::{gather, Problem};
use audit::output::{github, sarif, text};
use audit::{Config, Report, Selection, Severity};
use serde::Serialize;

use crate::bazel;
use crate::cli::{AuditArgs, AuditFormat, Least};
use crate::json;
use crate::output::{complain, data, say, Exit, Paint};
use crate::root::Root;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    report: &'a Report,
    fail_on: Severity,
}

/// Runs it.
///
/// # Errors
/// There is no workspace, or its settings cannot be read.
pub fn run(root: &Root, arguments: &AuditArgs) -> anyhow::Result<Exit> {
    if arguments.list {
        data(&text::list())?;
        return Ok(Exit::Clean);
    }
    if let Some(check) = arguments.explain.as_deref().and_then(audit::registry::find) {
        data(&text::explain(check))?;
        return Ok(Exit::Clean);
    }
    let workspace = bazel::workspace(root)?;
    if arguments.fix && !arguments.dry_run {
        fix::recover(workspace.root())?;
    }
    let config = config(workspace.root())?;
    let selection = Selection {
        only: arguments.only.iter().cloned().collect(),
        skip: arguments.skip.iter().cloned().collect(),
    };
    let gathered = gathered::gather(root, &workspace, arguments, &selection)?;
    let mut report = audit::finish(&gathered.facts, &config, &selection, gathered.early);
    report.problems = gathered.problems;
    if arguments.fix {
        return fix::run(workspace.root(), &report, arguments);
    }
    let fail_on = match arguments.fail_on {
        Some(Least::Note) => Severity::Note,
        Some(Least::Warning) => Severity::Warning,
        Some(Least::Error) => Severity::Error,
        None => config.fail_on.unwrap_or(Severity::Warning),
    };
    show(&report, arguments.format, fail_on)?;
    let is_whole = tell(&report, gathered.without_bazel.as_deref());
    Ok(if !is_whole {
        Exit::Failed
    } else if report.fails(fail_on) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Says what was not looked at; whether all was that should have been.
fn tell(report: &Report, without_bazel: Option<&str>) -> bool {
    for problem in &report.problems {
        complain(&told(problem));
    }
    if let Some(error) = without_bazel {
        complain(error);
    }
    let missed: Vec<_> = report
        .not_run
        .iter()
        .filter(|check| !check.wanted && check.reason.starts_with("needs `bazel"))
        .collect();
    if !missed.is_empty() {
        let ids: Vec<_> = missed.iter().map(|check| check.id).collect();
        say(&format!(
            "warning: {} of {} checks DID NOT RUN, for want of Bazel: {}\n",
            missed.len(),
            audit::registry::CHECKS.len(),
            ids.join(", ")
        ));
    }
    report.problems.is_empty() && without_bazel.is_none()
}

fn config(workspace: &std::path::Path) -> anyhow::Result<Config> {
    let file = audit::config::FILE;
    if !workspace.join(file).exists() {
        return Ok(Config::default());
    }
    let source = gather::read(workspace, file).with_context(|| format!("`{file}`"))?;
    Config::parse(&source).map_err(|(place, problem)| match place {
        Some(place) => anyhow::anyhow!("{file}:{}:{}: {problem}", place.line, place.column),
        None => anyhow::anyhow!("{file}: {problem}"),
    })
}

fn show(report: &Report, format: AuditFormat, fail_on: Severity) -> anyhow::Result<()> {
    data(&match format {
        AuditFormat::Text => text::text(report, text::Colour(Paint::stdout().is_on())),
        AuditFormat::Json => json::document("audit", &Document { report, fail_on })?,
        AuditFormat::Sarif => sarif::sarif(report).context("cannot write SARIF")?,
        AuditFormat::Github => github::annotations(report),
    })
}

/// A file that could not be read, in one line.
fn told(problem: &Problem) -> String {
    match &problem.place {
        Some(place) => format!(
            "{}:{}:{}: {}",
            place.file, place.line, place.column, problem.message
        ),
        None => format!("{}: {}", problem.file, problem.message),
    }
}
