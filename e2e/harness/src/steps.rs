//! Parts of a test that share one built workspace.

use anyhow::{ensure, Context, Result};

use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// Runs steps one after another. One that fails does not keep the others from running; after each, the files and the
/// environment of the workspace are as they were.
pub struct Steps<'a> {
    workspace: &'a Workspace,
    as_it_was: Snapshot,
    failures: Vec<String>,
}

impl<'a> Steps<'a> {
    /// Steps in a workspace, to which it returns after each.
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

    /// Runs one. That it fails is told by [`Steps::finish`], with its name.
    ///
    /// # Errors
    /// The workspace cannot be made what it was.
    pub fn run(&mut self, name: &str, step: impl FnOnce(&Workspace) -> Result<()>) -> Result<()> {
        println!("step `{name}`");
        if let Err(error) = step(self.workspace) {
            println!("step `{name}` FAILED");
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
    /// A step failed: the message has each one that did.
    pub fn finish(self) -> Result<()> {
        ensure!(self.failures.is_empty(), "{}", self.failures.join("\n"));
        Ok(())
    }
}
