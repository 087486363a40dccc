//! A failure of a Bazel that a command called, explained as `explain` would.

use bazel_client::{Error, Failure};
use explain::output::answers;
use explain::{Catalogue, Explainer, Finding, Report};

use crate::output::Paint;

/// An error of Bazel's with phase, cause and fix of each failure below what Bazel said; any other error as it is.
pub fn explained(error: anyhow::Error) -> anyhow::Error {
    let Some(Error::Failed(failure)) = error.downcast_ref::<Error>() else {
        return error;
    };
    let report = report(failure);
    if report.failures.is_empty() {
        return error;
    }
    let mut said = format!("{error:#}");
    // The catalogue says more.
    let is_known = report.failures.iter().any(|finding| finding.id.is_some());
    if is_known || failure.help().is_none() {
        let length = said.strip_suffix(&failure.help_line()).map(str::len);
        said.truncate(length.unwrap_or(said.len()));
    }
    let paint = Paint::stderr();
    let answers = answers(&report, &|word| paint.bad(word));
    anyhow::anyhow!("{said}\n{}", answers.trim_end())
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
