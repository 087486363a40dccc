//! Finds programs that a machine may lack.

use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// The reason why an engine cannot run on this machine. This is not a failure: a test prints it and skips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(
    /// What is missing, where it was searched for, and what to do.
    pub String,
);

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Missing {}

/// The result of a start that may fail only because something is not installed.
#[derive(Debug)]
pub enum Found<T> {
    /// The engine runs.
    Here(T),
    /// The engine cannot run on this machine.
    Missing(Missing),
}

impl<T> Found<T> {
    /// Separates an engine that is not installed from one that failed.
    ///
    /// # Errors
    /// Every error of `result` that is not a [`Missing`].
    pub fn from_result(result: Result<T>) -> Result<Self> {
        match result {
            Ok(value) => Ok(Self::Here(value)),
            Err(error) => match error.downcast::<Missing>() {
                Ok(missing) => Ok(Self::Missing(missing)),
                Err(error) => Err(error),
            },
        }
    }
}

/// Finds a program: at the path in the environment variable `variable`, else on the `PATH`.
///
/// # Errors
/// [`Missing`] when it is in neither place.
pub fn program(name: &str, variable: Option<&str>) -> Result<PathBuf> {
    if let Some(value) = variable
        .and_then(env::var_os)
        .filter(|value| !value.is_empty())
    {
        let path = PathBuf::from(value);
        // A server starts in its own folder, so a relative path would no longer be valid.
        return std::path::absolute(&path)
            .ok()
            .filter(|path| path.is_file())
            .ok_or_else(|| {
                let variable = variable.unwrap_or_default();
                Missing(format!(
                    "{variable} names {}, which is no file. Unset it to look on the PATH",
                    path.display()
                ))
                .into()
            });
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    // Servers are in /usr/sbin, which is not on every user's PATH.
    let system = [PathBuf::from("/usr/sbin"), PathBuf::from("/sbin")];
    env::split_paths(&folders)
        .chain(system)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            let or = variable
                .map(|variable| format!(", or give its path in {variable}"))
                .unwrap_or_default();
            Missing(format!("there is no `{name}` on the PATH. Install it{or}")).into()
        })
}

/// Returns the folder that the environment variable `variable` names. The variable contains the path of the folder or
/// of a file in it. The folder must contain `inside`.
///
/// # Errors
/// [`Missing`] when the variable is unset, or when there is no `inside`. A file `MISSING` beside it gives the reason.
pub(crate) fn folder(variable: &str, inside: &Path) -> Result<PathBuf> {
    let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) else {
        return Err(Missing(format!(
            "{variable} is not set. It names the folder that holds {}",
            inside.display()
        ))
        .into());
    };
    // A test names one of Bazel's repositories by a file in it, through a link.
    let mut folder = fs::canonicalize(&value).unwrap_or_else(|_| PathBuf::from(&value));
    if folder.is_file() {
        folder.pop();
    }
    if folder.join(inside).exists() {
        return Ok(folder);
    }
    let reason = fs::read_to_string(folder.join("MISSING")).unwrap_or_default();
    Err(Missing(format!(
        "{variable} names {}, which holds no {}. {}",
        folder.display(),
        inside.display(),
        reason.trim()
    ))
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_installed_is_missing() {
        let found =
            Found::from_result(program("pyo3-bzl-no-such-program", None)).expect("no other fault");
        let Found::Missing(Missing(reason)) = found else {
            panic!("found it")
        };
        assert!(reason.contains("pyo3-bzl-no-such-program"), "{reason}");
    }

    #[test]
    fn what_is_installed_is_found() {
        assert!(program("sh", None).expect("sh").is_absolute());
    }

    #[test]
    fn a_folder_that_nobody_named_is_missing() {
        let error =
            folder("PYO3_BZL_NO_SUCH_VARIABLE", Path::new("bin/x")).expect_err("it is unset");
        assert!(error.is::<Missing>(), "{error:#}");
    }

    #[test]
    fn other_faults_stay_faults() {
        let result: Result<()> = Err(anyhow::anyhow!("the port is taken"));
        assert!(Found::from_result(result).is_err());
    }
}
