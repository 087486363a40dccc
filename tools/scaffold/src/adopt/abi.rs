//! What an extension promises.

use anyhow::{bail, Result};

use super::Python;
use crate::project::{Abi, Project};

/// The choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Promise {
    /// `abi` of the extension.
    pub abi: String,
    /// `python_version` of the extension.
    pub python_version: Option<String>,
    /// The Python version in PyO3's configuration file: 14 for 3.14. None if PyO3 needs none.
    pub configured: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Chooses.
///
/// # Errors
/// The extension is for one Python only, and none is known.
pub(super) fn promise(project: &Project, python: Option<Python>) -> Result<Promise> {
    let pyo3 = &project.pyo3;
    Ok(match pyo3.abi {
        Abi::Abi3(floor) => Promise {
            abi: format!("abi3-py3{floor}"),
            python_version: None,
            configured: None,
            reason: format!("PyO3's feature `abi3-py3{floor}` is enabled: one library for CPython 3.{floor} and later."),
        },
        Abi::Abi3t(floor) => Promise {
            abi: format!("abi3t-py3{floor}"),
            python_version: None,
            configured: None,
            reason: format!("PyO3's feature `abi3t-py3{floor}` is enabled: one library for CPython 3.{floor} and later, including free-threaded builds."),
        },
        Abi::Abi3Open => {
            let oldest = pyo3.version.oldest_floor();
            let floor = project.oldest_python.unwrap_or(oldest).max(oldest);
            Promise {
                abi: format!("abi3-py3{floor}"),
                python_version: None,
                configured: Some(floor),
                reason: format!(
                    "PyO3's feature `abi3` is enabled without a floor. The floor is the oldest Python that the project allows, 3.{floor}."
                ),
            }
        }
        Abi::Cpython => {
            let Some(python) = python else {
                bail!(
                    "cannot determine the Python version: no `abi3` feature of PyO3 is enabled, and there is no `python3` on PATH\n  help: pass the version, for example `--python 3.14`"
                );
            };
            if python.minor < pyo3.version.oldest_floor() {
                bail!("PyO3 {} does not support CPython {python}\n  help: choose a later version, for example `--python 3.14`", pyo3.resolved);
            }
            let newest = pyo3.version.newest_python();
            if python.minor > newest {
                bail!(
                    "PyO3 {} does not support CPython {python}: the newest that it supports is 3.{newest}\n  help: use `--python 3.{newest}` if your rules_python has it, or upgrade PyO3",
                    pyo3.resolved
                );
            }
            Promise {
                abi: "cpython".to_owned(),
                python_version: Some(python.to_string()),
                configured: Some(python.minor),
                reason: format!(
                    "No `abi3` feature of PyO3 is enabled, so this extension supports only CPython {python}. To change the version, run `adopt --python 3.X`."
                ),
            }
        }
    })
}
