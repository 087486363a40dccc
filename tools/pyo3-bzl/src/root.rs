//! The folder that relative paths start from.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};

/// The folder that the user's relative paths start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root(PathBuf);

impl Root {
    /// Finds the folder: `--root`, or else the folder where `bazel run` or bazelw was called, or else the current folder.
    ///
    /// # Errors
    /// Fails if there is no such folder.
    pub fn find(given: Option<&Path>) -> anyhow::Result<Self> {
        // PYO3_BZL_WORKING_DIRECTORY counts only under `bazel run`, because it may come from an earlier call of bazelw.
        let is_run = env::var_os("BUILD_WORKING_DIRECTORY").is_some();
        let variables = ["PYO3_BZL_WORKING_DIRECTORY", "BUILD_WORKING_DIRECTORY"];
        let called_from = variables.into_iter().find_map(env::var_os);
        let start = match called_from.filter(|_| is_run).map(PathBuf::from) {
            Some(folder) => folder,
            None => env::current_dir().context("cannot determine the current folder")?,
        };
        let Some(given) = given else {
            return Ok(Self(start));
        };
        let folder = start.join(given);
        if !folder.is_dir() {
            bail!(
                "`--root {}`: no such folder (looked for `{}`)",
                given.display(),
                folder.display()
            );
        }
        Ok(Self(folder))
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Resolves a path that the user gave.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.0.join(path)
    }
}
