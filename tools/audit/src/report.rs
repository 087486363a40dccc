//! Runs the checks and collects the results.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::check::{Check, Group, Needs};
use crate::config::Config;
use crate::facts::hub::{self, Hubs};
use crate::facts::{Facts, Problem};
use crate::finding::{Finding, Severity};
use crate::registry::CHECKS;
use crate::source::Place;
use crate::suppress::{self, Suppressed};

/// The selected checks, by known ids.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these; all if empty.
    pub only: BTreeSet<String>,
    /// Not these.
    pub skip: BTreeSet<String>,
}

/// The result of an audit.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The findings, ordered by file and line.
    pub findings: Vec<Finding>,
    /// The suppressed findings.
    pub suppressed: Vec<Suppressed>,
    /// The checks that ran.
    pub ran: Vec<&'static str>,
    /// The checks that did not run, and why.
    pub not_run: Vec<NotRun>,
    /// Crate hubs that audit does not understand, so checks could not inspect them.
    pub not_understood: Vec<NotUnderstood>,
    /// Files that could not be read.
    pub problems: Vec<Problem>,
    /// What Bazel printed about packages and targets of this workspace that are broken. `problems` has the same, shortened.
    #[serde(skip)]
    pub bazel_said: String,
    /// Why Bazel could not be asked, if checks needed it.
    #[serde(skip)]
    pub without_bazel: Option<Arc<bazel_client::Error>>,
}

/// A crate hub that audit does not understand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotUnderstood {
    /// A description: "the hub `crates` of `@acme//:crates.bzl`".
    pub what: String,
    /// Where it is created or used.
    pub place: Place,
    /// The checks that did not look at it.
    pub checks: Vec<&'static str>,
}

impl NotUnderstood {
    /// Renders a one-line message.
    #[must_use]
    pub fn line(&self) -> String {
        format!(
            "{} is not supported; these checks DID NOT RUN for it: {}",
            self.what,
            self.checks.join(", ")
        )
    }
}

/// A check that did not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotRun {
    /// The check.
    pub id: &'static str,
    /// Why.
    pub reason: &'static str,
    /// Whether the user requested this.
    pub wanted: bool,
}

impl Selection {
    /// Returns whether a check is selected.
    #[must_use]
    pub fn includes(&self, id: &str) -> bool {
        (self.only.is_empty() || self.only.contains(id)) && !self.skip.contains(id)
    }

    /// Returns why a check does not run; none if it does.
    fn not_run(&self, check: &Check, facts: &Facts, is_blind: bool) -> Option<NotRun> {
        let because = |reason, wanted| {
            Some(NotRun {
                id: check.id,
                reason,
                wanted,
            })
        };
        if !self.only.is_empty() && !self.only.contains(check.id) {
            return because("not selected by `--only`", true);
        }
        if self.skip.contains(check.id) {
            return because("excluded by `--skip`", true);
        }
        if check.of_hubs && is_blind {
            return because("no supported crate hub", false);
        }
        match check.needs {
            needs if needs.are_met(facts) => None,
            Needs::Actions => because("needs `bazel aquery`", false),
            _ => because("needs `bazel query`", false),
        }
    }
}

/// Returns whether there are hubs and audit understands none of them.
fn is_blind(facts: &Facts) -> bool {
    Hubs::all(facts).is_empty() && !hub::unknown(facts).is_empty()
}

/// The findings of checks that ran before all facts were available, by check id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Earlier(BTreeMap<&'static str, Vec<Finding>>);

/// Runs the selected checks that need no actions.
#[must_use]
pub(crate) fn without_actions(facts: &Facts, selection: &Selection) -> Earlier {
    let is_blind = is_blind(facts);
    let checks = CHECKS.iter().filter(|check| check.needs != Needs::Actions);
    let wanted = checks.filter(|check| selection.not_run(check, facts, is_blind).is_none());
    Earlier(wanted.map(|check| (check.id, (check.run)(facts))).collect())
}

/// Runs the selected checks on gathered facts.
#[must_use]
pub fn audit(facts: &Facts, config: &Config, selection: &Selection) -> Report {
    complete(facts, config, selection, Earlier::default())
}

/// Runs the selected checks that have not run yet, and creates a report with the findings of all.
#[must_use]
pub(crate) fn complete(
    facts: &Facts,
    config: &Config,
    selection: &Selection,
    mut earlier: Earlier,
) -> Report {
    let mut report = Report::default();
    let mut findings = Vec::new();
    let is_blind = is_blind(facts);
    for check in CHECKS {
        match selection.not_run(check, facts, is_blind) {
            Some(not_run) => report.not_run.push(not_run),
            None => {
                report.ran.push(check.id);
                findings.extend(
                    earlier
                        .0
                        .remove(check.id)
                        .unwrap_or_else(|| (check.run)(facts)),
                );
            }
        }
    }
    report.not_understood = not_understood(facts, selection);
    let ran = |id: &str| report.ran.contains(&id);
    let (mut left, suppressed) = suppress::apply(facts, config, findings, &ran);
    left.retain(|finding| ran(finding.id));
    left.sort_by(|one, other| {
        (&one.place, one.id, &one.message).cmp(&(&other.place, other.id, &other.message))
    });
    left.dedup();
    report.findings = left;
    report.suppressed = suppressed;
    report
}

/// Returns the hubs that no check inspects, with the checks that should.
fn not_understood(facts: &Facts, selection: &Selection) -> Vec<NotUnderstood> {
    let checks = CHECKS
        .iter()
        .filter(|check| check.of_hubs && selection.includes(check.id));
    let checks: Vec<_> = checks.map(|check| check.id).collect();
    if checks.is_empty() {
        return Vec::new();
    }
    let unknown = hub::unknown(facts).into_iter();
    unknown
        .map(|unknown| NotUnderstood {
            what: unknown.what,
            place: unknown.place,
            checks: checks.clone(),
        })
        .collect()
}

impl Report {
    /// Returns whether a finding has at least this severity.
    #[must_use]
    pub fn fails(&self, least: Severity) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity >= least)
    }

    /// Counts the findings of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let of = self
            .findings
            .iter()
            .filter(|finding| finding.severity == severity);
        of.count()
    }

    /// Returns whether all facts that the checks need were readable.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.problems.is_empty() && self.without_bazel.is_none()
    }

    /// Counts the checks that did not run because facts were missing.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.not_run.iter().filter(|check| !check.wanted).count()
    }
}

/// Returns the checks of a group, in registry order.
pub fn of_group(group: Group) -> impl Iterator<Item = &'static Check> {
    let of = CHECKS.iter().filter(move |check| check.group == group);
    of.copied()
}
