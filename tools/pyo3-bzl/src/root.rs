//! The folder that relative paths start from.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};

/// The folder that relative paths of the user start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root(PathBuf);

impl Root {
    /// `--root`; else the folder that `bazel run` was called from; else the current one.
    ///
    /// # Errors
    /// There is no such folder.
    pub fn find(given: Option<&Path>) -> anyhow::Result<Self> {
        let called_from = env::var_os("BUILD_WORKING_DIRECTORY").map(PathBuf::from);
        let start = match called_from {
            Some(folder) => folder,
            None => env::current_dir().context("cannot tell the current folder")?,
        };
        let Some(given) = given else {
            return Ok(Self(start));
        };
        let folder = start.join(given);
        if !folder.is_dir() {
            bail!(
                "`--root {}`: there is no such folder (looked for `{}`)",
                given.display(),
                folder.display()
            );
        }
        Ok(Self(folder))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// A path that the user gave.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.0.join(path)
    }
}
