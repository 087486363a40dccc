//! Explains failures of a Bazel that a command called, as `explain` would.

use bazel_client::{Error, Failure};
use explain::output::answers;
use explain::{Catalogue, Explainer, Finding, Report};

use crate::output::Paint;

/// Adds the phase, cause and fix of each failure to an error from Bazel. Returns other errors unchanged.
pub fn explained(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<Error>() {
        Some(of_bazel @ Error::Failed(_)) => {
            anyhow::anyhow!(explanation(of_bazel, &format!("{error:#}")))
        }
        _ => error,
    }
}

/// Returns the same text for an error that does not end the command.
pub fn text(error: &Error) -> String {
    explanation(error, &error.to_string())
}

/// Explains what Bazel printed. Empty if it printed no error.
pub fn answers_to(stderr: &str) -> String {
    let report = Catalogue::builtin().map(|catalogue| Explainer::explain(&catalogue, stderr));
    let paint = Paint::stderr();
    answers(&report.unwrap_or_default(), &|word| paint.bad(word))
}

/// Returns the message of an error, followed by its explanation.
fn explanation(error: &Error, message: &str) -> String {
    let mut said = message.to_owned();
    let Error::Failed(failure) = error else {
        return said;
    };
    let report = report(failure);
    if report.failures.is_empty() {
        return said;
    }
    // The catalogue's fix replaces the general help line.
    let is_known = report.failures.iter().any(|finding| finding.id.is_some());
    if is_known || failure.help().is_none() {
        let length = said.strip_suffix(&failure.help_line()).map(str::len);
        said.truncate(length.unwrap_or(said.len()));
    }
    let paint = Paint::stderr();
    let answers = answers(&report, &|word| paint.bad(word));
    format!("{said}\n{}", answers.trim_end())
}

/// Returns the first failure to fix in an error from Bazel, if the catalogue knows it.
pub fn first(error: &Error) -> Option<Finding> {
    let Error::Failed(failure) = error else {
        return None;
    };
    let mut failures = report(failure).failures.into_iter();
    failures.find(|finding| finding.id.is_some())
}

/// Reads the output of a failed Bazel. Empty if a signal stopped Bazel.
fn report(failure: &Failure) -> Report {
    match Catalogue::builtin() {
        Ok(catalogue) if !failure.is_stopped() => Explainer::explain(&catalogue, &failure.stderr),
        _ => Report::default(),
    }
}
