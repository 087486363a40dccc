//! Writes a report for people.

use std::fmt::Write as _;

use super::{heading, rest, times};
use crate::finding::{Confidence, Finding, Report, Severity};

/// Writes one paragraph per failure, in the order in which to fix them. `strong` styles the headings.
#[must_use]
pub fn text(report: &Report, strong: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    if report.failures.len() > 1 {
        let _ = writeln!(
            out,
            "{} failures, in the order in which to fix them\n",
            report.failures.len()
        );
    }
    for (index, finding) in report.failures.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        paragraph(&mut out, finding, true, strong);
    }
    out.push_str(&rest(report));
    out
}

/// Writes the same without quoting the log, for use below the messages themselves.
#[must_use]
pub fn answers(report: &Report, strong: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    for finding in &report.failures {
        paragraph(&mut out, finding, false, strong);
    }
    out.push_str(&rest(report));
    out
}

fn paragraph(
    out: &mut String,
    finding: &Finding,
    with_proof: bool,
    strong: &dyn Fn(&str) -> String,
) {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let word = match &finding.id {
        Some(id) => format!("{word}[{id}]"),
        None => word.to_owned(),
    };
    let _ = writeln!(
        out,
        "{}: {} ({}{})",
        strong(&word),
        heading(finding),
        finding.confidence.title(),
        if with_proof {
            times(finding)
        } else {
            String::new()
        }
    );
    let at = match finding.line {
        0 => "events".to_owned(),
        line => format!("line {line}"),
    };
    if with_proof {
        let _ = writeln!(out, "  {at}: {}", finding.evidence);
    }
    if let Some(place) = &finding.place {
        let column = place.column.map(|column| format!(":{column}"));
        let _ = writeln!(
            out,
            "  place: {}:{}{}",
            place.file,
            place.line,
            column.unwrap_or_default()
        );
    }
    let _ = writeln!(out, "  cause: {}", finding.cause);
    if finding.confidence == Confidence::StructureOnly {
        out.push_str("  help: this line gives the phase; the lines around it say what is wrong\n");
    }
    for fix in &finding.fixes {
        let _ = writeln!(out, "  help: {}", fix.replace('\n', "\n        "));
    }
    for query in &finding.queries {
        let _ = writeln!(out, "  more: {query}");
    }
    for docs in &finding.docs {
        let _ = writeln!(out, "  docs: {docs}");
    }
}
