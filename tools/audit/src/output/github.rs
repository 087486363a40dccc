//! GitHub annotations: commands in the log of a job, which GitHub shows beside the lines.

use std::fmt::Write as _;

use crate::finding::Severity;
use crate::report::Report;

/// Renders one line per finding.
#[must_use]
pub fn annotations(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let kind = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = Vec::new();
        if let Some(place) = &finding.place {
            properties.push(format!("file={}", property(&place.file)));
            properties.push(format!("line={}", place.line));
            properties.push(format!("endLine={}", place.end_line));
            // GitHub would apply columns of another line to the first line.
            if place.line == place.end_line {
                properties.push(format!("col={}", place.column));
                properties.push(format!("endColumn={}", place.end_column));
            }
        }
        properties.push(format!("title={}", property(finding.id)));
        let help = finding.help.iter().map(|line| format!("\nhelp: {line}"));
        let message = finding.message.clone() + &help.collect::<String>();
        let _ = writeln!(out, "::{kind} {}::{}", properties.join(","), data(&message));
    }
    for unknown in &report.not_understood {
        let place = &unknown.place;
        let at = format!("file={},line={}", property(&place.file), place.line);
        let _ = writeln!(
            out,
            "::warning {at},title=unsupported hub::{}",
            data(&unknown.line())
        );
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
