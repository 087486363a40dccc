//! Writes GitHub annotations: commands in a job's log that GitHub shows next to the source lines.

use std::fmt::Write as _;
use std::path::Path;

use super::heading;
use crate::finding::{Report, Severity};

/// Writes one line per failure. A relative place, or a place below `root`, becomes the place of the annotation.
#[must_use]
pub fn annotations(report: &Report, root: &Path) -> String {
    let mut out = String::new();
    for finding in &report.failures {
        let kind = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut properties = Vec::new();
        if let Some(place) = &finding.place {
            let path = Path::new(&place.file);
            let relative = match path.strip_prefix(root) {
                Ok(below) => Some(below),
                Err(_) => path.is_relative().then_some(path),
            };
            if let Some(file) = relative {
                properties.push(format!("file={}", property(&file.to_string_lossy())));
                properties.push(format!("line={}", place.line));
                properties.extend(place.column.map(|column| format!("col={column}")));
            }
        }
        let id = finding.id.as_deref().unwrap_or("not in the catalogue");
        properties.push(format!(
            "title={}",
            property(&format!("{}: {id}", finding.phase.title()))
        ));
        let mut message = format!(
            "{}\n{}\ncause: {}",
            heading(finding),
            finding.evidence,
            finding.cause
        );
        for fix in &finding.fixes {
            message.push_str("\nhelp: ");
            message.push_str(fix);
        }
        let _ = writeln!(out, "::{kind} {}::{}", properties.join(","), data(&message));
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
