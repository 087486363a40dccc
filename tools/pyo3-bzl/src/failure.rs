//! A failure of a Bazel that a command called, explained as `explain` would.

use bazel_client::{Error, Failure};
use explain::output::answers;
use explain::{Catalogue, Explainer, Finding, Report};

use crate::output::Paint;

/// An error of Bazel's with phase, cause and fix of each failure below what Bazel said; any other error as it is.
pub fn explained(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<Error>() {
        Some(of_bazel @ Error::Failed(_)) => anyhow::anyhow!(told(of_bazel, &format!("{error:#}"))),
        _ => error,
    }
}

/// The same for an error that does not end the command.
pub fn text(error: &Error) -> String {
    told(error, &error.to_string())
}

/// The answers to what Bazel printed, or nothing if it printed no error.
pub fn answers_to(stderr: &str) -> String {
    let report = Catalogue::builtin().map(|catalogue| Explainer::explain(&catalogue, stderr));
    let paint = Paint::stderr();
    answers(&report.unwrap_or_default(), &|word| paint.bad(word))
}

/// The message of an error, and the answers below it.
fn told(error: &Error, message: &str) -> String {
    let mut said = message.to_owned();
    let Error::Failed(failure) = error else {
        return said;
    };
    let report = report(failure);
    if report.failures.is_empty() {
        return said;
    }
    // The catalogue says more.
    let is_known = report.failures.iter().any(|finding| finding.id.is_some());
    if is_known || failure.help().is_none() {
        let length = said.strip_suffix(&failure.help_line()).map(str::len);
        said.truncate(length.unwrap_or(said.len()));
    }
    let paint = Paint::stderr();
    let answers = answers(&report, &|word| paint.bad(word));
    format!("{said}\n{}", answers.trim_end())
}

/// What to fix first of an error of Bazel's, if the catalogue has it.
pub fn first(error: &Error) -> Option<Finding> {
    let Error::Failed(failure) = error else {
        return None;
    };
    let mut failures = report(failure).failures.into_iter();
    failures.find(|finding| finding.id.is_some())
}

/// What is in the output of a Bazel that did its work.
fn report(failure: &Failure) -> Report {
    match Catalogue::builtin() {
        Ok(catalogue) if !failure.is_stopped() => Explainer::explain(&catalogue, &failure.stderr),
        _ => Report::default(),
    }
}
