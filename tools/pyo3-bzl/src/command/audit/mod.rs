//! `audit`.

use anyhow::{bail, Context as _};
use audit::facts::{gather, Problem};
use audit::output::{github, sarif, text};
use audit::{Config, Report, Selection, Severity};
use serde::Serialize;

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
    let workspace = gather::workspace_root(root.folder())?;
    let config = config(&workspace)?;
    let (facts, problems) = gather::files(&workspace)?;
    let selection = Selection {
        only: arguments.only.iter().cloned().collect(),
        skip: arguments.skip.iter().cloned().collect(),
    };
    let mut report = audit::audit(&facts, &config, &selection);
    report.problems = problems;
    let fail_on = match arguments.fail_on {
        Some(Least::Note) => Severity::Note,
        Some(Least::Warning) => Severity::Warning,
        Some(Least::Error) => Severity::Error,
        None => config.fail_on.unwrap_or(Severity::Warning),
    };
    show(&report, arguments.format, fail_on)?;
    for problem in &report.problems {
        complain(&told(problem));
    }
    if report.missed() > 0 {
        say(&format!(
            "warning: {} checks DID NOT RUN: they need Bazel\n  help: without `--no-bazel` they do\n",
            report.missed()
        ));
    }
    Ok(if !report.problems.is_empty() {
        Exit::Failed
    } else if report.fails(fail_on) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

fn config(workspace: &std::path::Path) -> anyhow::Result<Config> {
    let file = audit::config::FILE;
    if !workspace.join(file).exists() {
        return Ok(Config::default());
    }
    let source = gather::read(workspace, file).with_context(|| format!("`{file}`"))?;
    match Config::parse(&source) {
        Ok(config) => Ok(config),
        Err((Some(place), problem)) => bail!("{file}:{}:{}: {problem}", place.line, place.column),
        Err((None, problem)) => bail!("{file}: {problem}"),
    }
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
