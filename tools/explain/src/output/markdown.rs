//! Writes a summary for a pull-request comment or `$GITHUB_STEP_SUMMARY`.

use std::fmt::Write as _;

use super::{heading, rest, times, NOTHING};
use crate::finding::Report;

/// Writes one section per failure, in the order in which to fix them.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut out = match report.failures.len() {
        0 => format!(
            "## No failure found\n\n{}",
            NOTHING.replace("\nhelp: ", "\n- ")
        ),
        1 => "## 1 failure\n".to_owned(),
        count => format!("## {count} failures, in the order in which to fix them\n"),
    };
    for (index, finding) in report.failures.iter().enumerate() {
        let id = finding.id.as_deref().unwrap_or("not in the catalogue");
        let _ = writeln!(
            out,
            "\n### {}. {}\n\n{} ({}{}), line {} of the log:\n",
            index + 1,
            plain(id),
            plain(&heading(finding)),
            finding.confidence.title(),
            times(finding),
            finding.line
        );
        let fence = fence(&finding.evidence);
        let _ = writeln!(
            out,
            "{fence}\n{}\n{fence}\n\n{}.",
            finding.evidence,
            capital(&finding.cause)
        );
        if !finding.fixes.is_empty() {
            out.push('\n');
        }
        for fix in &finding.fixes {
            let _ = writeln!(out, "- {}", fix.replace('\n', "\n  "));
        }
        for query in &finding.queries {
            let _ = writeln!(out, "\n```sh\n{query}\n```");
        }
    }
    let rest = rest(report);
    if !rest.is_empty() {
        let _ = write!(out, "\n{rest}");
    }
    out
}

/// Returns a code fence that does not occur in the text.
fn fence(text: &str) -> String {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    fence
}

/// Escapes Markdown and HTML.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if matches!(letter, '<' | '>' | '`' | '*' | '[' | ']' | '\\' | '|') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if first != '`' => first.to_uppercase().collect::<String>() + letters.as_str(),
        _ => text.to_owned(),
    }
}
