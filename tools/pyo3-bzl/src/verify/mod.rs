//! The experiment of `cache verify`: builds of copies of the workspace, and what their logs say.
//!
//! `experiment` does the `steps`; `judge`, which is pure but for reading two logs, says what they prove. `scratch`, `copy` and `build` are
//! the folder, the copies and Bazel. [`Verified`] is all that is found, for text, JSON and others.

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

/// What the experiment found.
#[derive(Debug, Serialize)]
pub struct Verified {
    /// The target.
    pub target: String,
    /// The workspace.
    pub workspace: PathBuf,
    /// How many files a copy has.
    pub files: usize,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Why it stopped before its end, if it did.
    pub stopped: Option<String>,
}

/// A step.
#[derive(Debug, Serialize)]
pub struct Step {
    /// A stable id.
    pub id: &'static str,
    /// What it does.
    pub title: &'static str,
    /// What became of it.
    pub outcome: Outcome,
    /// What it found, or why it was not run.
    pub note: String,
    /// All spawns of its last build.
    pub spawns: u64,
    /// Those from a cache.
    pub hits: u64,
    /// Those that ran.
    pub ran: u64,
    /// The wall time of the step, in seconds.
    pub seconds: f64,
    /// Broken promises, by root cause.
    pub findings: Vec<Finding>,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The promise holds.
    Passed,
    /// It does not.
    Broken,
    /// The step was not run.
    NotRun,
    /// Its build failed.
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
    /// How many steps ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        let steps = self.steps.iter();
        steps.filter(|step| step.outcome == outcome).count()
    }

    /// Whether the target has no spawns at all.
    pub fn is_empty(&self) -> bool {
        let first = self.steps.first();
        self.stopped.is_none() && first.is_some_and(|step| step.spawns == 0)
    }
}
