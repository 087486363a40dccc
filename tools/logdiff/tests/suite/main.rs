//! The tests of `logdiff`, through its public API.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

mod build;
mod causes;
mod comparison;
mod formats;
mod history;
mod limits;
mod planted;
mod repositories;

use build::{log, Made};
use logdiff::{compare, Comparison, History};

/// Returns the causes of `after`, as text, if `before` ran in an earlier log.
fn causes(before: &Made, after: &Made) -> Vec<String> {
    let mut history = History::default();
    history.absorb(&log(std::slice::from_ref(before))[0]);
    history.next_log();
    let causes = history.causes(&log(std::slice::from_ref(after))[0]);
    causes.iter().map(ToString::to_string).collect()
}

fn compared(before: &[Made], after: &[Made]) -> Comparison {
    let log = |spawns| log(spawns).into_iter().map(Ok::<_, execlog::Error>);
    compare(log(before), || log(after))
        .map_err(|error| error.error)
        .unwrap()
}

/// Formats the labels and causes of differences, and the number of consequences of each: `//a:x: inputs: … (+2)`.
fn short(differences: &[logdiff::Difference]) -> Vec<String> {
    let one = |difference: &logdiff::Difference| {
        let causes: Vec<String> = difference.causes.iter().map(ToString::to_string).collect();
        let label = &difference.key.target_label;
        format!(
            "{label}: {} (+{})",
            causes.join(" | "),
            difference.propagated
        )
    };
    differences.iter().map(one).collect()
}
