//! Parts of a test that share one built workspace.

use std::time::Instant;

use anyhow::{ensure, Context, Result};

use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// Runs steps one after another. A failed step does not stop the others. After each step, the files and the environment
/// of the workspace are restored.
pub struct Steps<'a> {
    workspace: &'a Workspace,
    as_it_was: Snapshot,
    failures: Vec<String>,
}

impl<'a> Steps<'a> {
    /// Starts steps in a workspace and records its files, to restore them after each step.
    ///
    /// # Errors
    /// A file of the workspace cannot be read.
    pub fn new(workspace: &'a Workspace) -> Result<Self> {
        Ok(Self {
            workspace,
            as_it_was: Snapshot::of(workspace.path())?,
            failures: Vec::new(),
        })
    }

    /// Runs one step. [`Steps::finish`] reports a failure with the name of the step.
    ///
    /// # Errors
    /// The workspace cannot be restored.
    pub fn run(&mut self, name: &str, step: impl FnOnce(&Workspace) -> Result<()>) -> Result<()> {
        println!("step `{name}`");
        let started = Instant::now();
        let result = step(self.workspace);
        let verdict = if result.is_ok() { "ended" } else { "FAILED" };
        println!(
            "step `{name}` {verdict} after {:.1} s",
            started.elapsed().as_secs_f32()
        );
        if let Err(error) = result {
            self.failures.push(format!("step `{name}`: {error:?}"));
        }
        self.workspace.reset_environment();
        self.as_it_was
            .restore()
            .with_context(|| format!("after step `{name}`"))
    }

    /// Ends the test.
    ///
    /// # Errors
    /// A step failed. The message lists all failed steps.
    pub fn finish(self) -> Result<()> {
        ensure!(self.failures.is_empty(), "{}", self.failures.join("\n"));
        Ok(())
    }
}
