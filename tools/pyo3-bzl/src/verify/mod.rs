//! The experiment of `cache verify`: builds copies of the workspace and evaluates their logs.
//!
//! `experiment` runs the `steps`. `judge` determines what they prove; it is pure except for reading two logs. `scratch`, `copy` and `build`
//! provide the folder, the copies and Bazel. [`Verified`] contains all results, for text, JSON and other formats.

mod build;
mod copy;
mod environment;
mod experiment;
mod judge;
mod module;
mod scratch;
mod steps;
mod text;

use std::path::PathBuf;

use serde::Serialize;

pub use build::Stop;
pub use experiment::Experiment;
pub use judge::Finding;
pub use scratch::{default_parent, Scratch};
pub use text::text;

/// The results of the experiment.
#[derive(Debug, Serialize)]
pub struct Verified {
    pub target: String,
    pub workspace: PathBuf,
    /// Number of files in a copy.
    pub files: usize,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Why the experiment ended early, if it did.
    pub stopped: Option<String>,
}

/// A step of the experiment.
#[derive(Debug, Serialize)]
pub struct Step {
    /// A stable id.
    pub id: &'static str,
    /// A description of the step.
    pub title: &'static str,
    /// The outcome of the step.
    pub outcome: Outcome,
    /// The result, or why the step did not run.
    pub note: String,
    /// Number of spawns in its last build.
    pub spawns: u64,
    /// Number of cache hits.
    pub hits: u64,
    /// Number of spawns that ran.
    pub ran: u64,
    /// The wall time of the step, in seconds.
    pub seconds: f64,
    /// Broken promises, grouped by root cause.
    pub findings: Vec<Finding>,
}

/// The outcome of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The promise holds.
    Passed,
    /// The promise is broken.
    Broken,
    /// The step did not run.
    NotRun,
    /// The build failed.
    Failed,
}

impl Step {
    fn new(id: &'static str, title: &'static str) -> Self {
        Self {
            id,
            title,
            outcome: Outcome::Passed,
            note: String::new(),
            spawns: 0,
            hits: 0,
            ran: 0,
            seconds: 0.0,
            findings: Vec::new(),
        }
    }

    fn take(&mut self, judged: &judge::Judged) {
        self.spawns = judged.spawns;
        self.hits = judged.hits;
        self.ran = judged.ran;
        self.findings.clone_from(&judged.findings);
        if !self.findings.is_empty() {
            self.outcome = Outcome::Broken;
        }
    }
}

impl Verified {
    /// Returns the number of steps with this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        let steps = self.steps.iter();
        steps.filter(|step| step.outcome == outcome).count()
    }

    /// Returns whether the target has no spawns at all.
    pub fn is_empty(&self) -> bool {
        let first = self.steps.first();
        self.stopped.is_none() && first.is_some_and(|step| step.spawns == 0)
    }
}
