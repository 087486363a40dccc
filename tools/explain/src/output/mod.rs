//! Renders a report. JSON is the report itself: it is [`serde::Serialize`].

pub mod docs;
mod github;
mod markdown;
mod text;

pub use github::annotations;
pub use markdown::markdown;
pub use text::{answers, text};

use crate::finding::{Finding, Report};

/// The phase and target of a finding, such as `execution: link of //a:b`.
fn heading(finding: &Finding) -> String {
    match &finding.label {
        Some(label) => format!("{}, {label}", finding.phase.title()),
        None => finding.phase.title().to_owned(),
    }
}

/// The number of repetitions. Empty if there are none.
fn times(finding: &Finding) -> String {
    match finding.count {
        0 | 1 => String::new(),
        count => format!(", on {count} lines"),
    }
}

/// The number of failures left out. Empty if there are none.
fn rest(report: &Report) -> String {
    match report.left_out {
        0 => String::new(),
        count => format!("{count} more failures are not shown; fix these first\n"),
    }
}
