//! Human-readable text.
//!
//! This module draws excerpts itself instead of using `annotate-snippets`. A finding has one line of its file, with credentials
//! already replaced, and its related places have one line each, without an excerpt. The crate would frame each of them and cut
//! long lines to the width of the terminal, so CI logs would differ from what developers see.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::check::Fixes;
use crate::finding::{Confidence, Finding, Severity};
use crate::registry;
use crate::report::Report;
use crate::source::Place;

/// Whether to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub bool);

impl Colour {
    fn paint(self, style: Style, text: &str) -> String {
        if self.0 {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        let colour = match severity {
            Severity::Error => AnsiColor::Red,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Note => AnsiColor::Cyan,
        };
        self.paint(colour.on_default().bold(), text)
    }
}

/// Renders all findings and a line of counts.
#[must_use]
pub fn text(report: &Report, colour: Colour) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        out.push_str(&one(finding, colour));
        out.push('\n');
    }
    for unknown in &report.not_understood {
        let place = &unknown.place;
        let at = format!("{}:{}:{}", place.file, place.line, place.column);
        let head = colour.severity(Severity::Warning, "warning");
        let _ = writeln!(out, "{head}: {at}: {}", printable(&unknown.line()));
    }
    out.push_str(&summary(report));
    out
}

/// Renders one finding with its excerpt.
#[must_use]
pub fn one(finding: &Finding, colour: Colour) -> String {
    let mut out = String::new();
    let head = format!("{}[{}]", finding.severity.name(), finding.id);
    let _ = writeln!(
        out,
        "{}: {}",
        colour.severity(finding.severity, &head),
        printable(&finding.message)
    );
    if let Some(place) = &finding.place {
        excerpt(&mut out, place, finding.severity, colour);
    }
    for related in &finding.related {
        let place = &related.place;
        let _ = writeln!(
            out,
            "  {}:{}:{}: {}",
            place.file,
            place.line,
            place.column,
            printable(&related.message)
        );
    }
    if finding.confidence != Confidence::High {
        let _ = writeln!(out, "  note: confidence is {}", finding.confidence.name());
    }
    for line in &finding.help {
        let _ = writeln!(
            out,
            "  {}: {}",
            colour.paint(Style::new().bold(), "help"),
            printable(line)
        );
    }
    if let Some(fix) = &finding.fix {
        let flags = if fix.safe {
            "--fix"
        } else {
            "--fix --unsafe-fixes"
        };
        let _ = writeln!(
            out,
            "  {}: `pyo3-bzl audit {flags}` fixes this: {}",
            colour.paint(Style::new().bold(), "help"),
            printable(&fix.what)
        );
    }
    out
}

fn excerpt(out: &mut String, place: &Place, severity: Severity, colour: Colour) {
    /// Longer lines are cut around the column.
    const WIDEST: usize = 100;
    let width = place.line.to_string().len();
    let blank = " ".repeat(width);
    let _ = writeln!(
        out,
        "{blank}--> {}:{}:{}",
        place.file, place.line, place.column
    );
    let characters: Vec<char> = place.excerpt.chars().map(one_printable).collect();
    let column = place.column.saturating_sub(1).min(characters.len());
    let start = if characters.len() > WIDEST && column > WIDEST / 2 {
        column - WIDEST / 2
    } else {
        0
    };
    let shown: String = characters.iter().skip(start).take(WIDEST).collect();
    let end = if place.end_line == place.line {
        place.end_column.saturating_sub(1)
    } else {
        characters.len()
    };
    let marks = end.clamp(column + 1, (start + WIDEST).max(column + 1)) - column;
    let _ = writeln!(out, "{blank} |");
    let _ = writeln!(out, "{} | {}", place.line, shown.trim_end());
    let _ = writeln!(
        out,
        "{blank} | {}{}",
        " ".repeat(column - start),
        colour.severity(severity, &"^".repeat(marks))
    );
}

/// Replaces characters that would move the cursor or colour the terminal, because excerpts come from untrusted files.
fn one_printable(character: char) -> char {
    match character {
        '\t' => ' ',
        _ if character.is_control() => '\u{fffd}',
        _ => character,
    }
}

fn printable(text: &str) -> String {
    text.chars().map(one_printable).collect()
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// Renders `2 findings: 1 error, 1 warning; 41 checks ran, 3 did not`.
#[must_use]
pub fn summary(report: &Report) -> String {
    let mut out = match report.findings.len() {
        0 => "no findings".to_owned(),
        count => counted(count, "finding"),
    };
    let parts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter(|severity| report.count(*severity) > 0)
        .map(|severity| counted(report.count(severity), severity.name()))
        .collect();
    if !parts.is_empty() {
        let _ = write!(out, ": {}", parts.join(", "));
    }
    if !report.suppressed.is_empty() {
        let _ = write!(out, "; {} suppressed", report.suppressed.len());
    }
    let _ = write!(out, "; {} ran", counted(report.ran.len(), "check"));
    if !report.not_run.is_empty() {
        let _ = write!(out, ", {} did not", report.not_run.len());
    }
    out.push('\n');
    out
}

/// Lists all checks, one per line.
#[must_use]
pub fn list() -> String {
    let longest = registry::CHECKS.iter().map(|check| check.id.len()).max();
    let width = longest.unwrap_or_default();
    let mut out = String::new();
    for check in registry::CHECKS {
        let fix = match check.fixes {
            Fixes::None => "",
            Fixes::Safe => " [--fix]",
            Fixes::Unsafe => " [--fix --unsafe-fixes]",
        };
        let _ = writeln!(
            out,
            "{:width$}  {:7}  {}{fix}",
            check.id,
            check.severity.name(),
            check.title
        );
    }
    out
}

/// Renders the explanation of a check.
#[must_use]
pub fn explain(check: &crate::check::Check) -> String {
    let fix = match check.fixes {
        Fixes::None => "fix by hand",
        Fixes::Safe => "fix with `pyo3-bzl audit --fix`",
        Fixes::Unsafe => "fix with `pyo3-bzl audit --fix --unsafe-fixes`",
    };
    let wrong = match check.wrong_when {
        "" => String::new(),
        wrong => format!("\nWhen this fix is wrong: {wrong}\n"),
    };
    format!(
        "{}: {}\nseverity {}, confidence {}, {fix}\n\n{}\n\n{}\n{wrong}",
        check.id,
        check.title,
        check.severity.name(),
        check.confidence.name(),
        check.why.trim(),
        check.remedy.trim()
    )
}
