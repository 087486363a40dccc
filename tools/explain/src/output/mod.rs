//! Renders a report. JSON is the report itself: it is [`serde::Serialize`].

pub mod docs;
mod github;
mod markdown;
mod text;

pub use github::annotations;
pub use markdown::markdown;
pub use text::{answers, text};

use crate::finding::{Finding, Report};

/// What to tell a reader of a log in which nothing was recognized: what `explain` looked for, and what to paste instead.
pub const NOTHING: &str = "\
looked for errors of Bazel, Cargo, rustc, build scripts, C compilers, linkers, loaders of shared libraries, Python, pip, uv, maturin, test \
runners, downloads and remote caches
help: paste more of the log: start at the first line with `ERROR`, `error` or `Traceback`, and include the line in which Bazel names the \
target or the action
help: get a longer log: `bazel build --verbose_failures --sandbox_debug`, `bazel test --test_output=errors`, `cargo build --verbose`, \
`pip install --verbose`
";

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
