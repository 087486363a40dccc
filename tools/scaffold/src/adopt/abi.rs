//! The ABI of the extensions.

use anyhow::{bail, Context as _, Result};
use pyo3_facts::{Abi, Pyo3Release, PythonVersion};
use semver::Version;

use super::python::NEWEST;
use crate::project::Project;

/// The chosen ABI and Python version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Promise {
    /// `abi` of the extension.
    pub abi: String,
    /// `python_version` of the extension.
    pub python_version: Option<String>,
    /// The capabilities of the project's PyO3.
    pub release: &'static Pyo3Release,
    /// The Python version in PyO3's configuration file. None if PyO3 needs no such file.
    pub configured: Option<PythonVersion>,
    /// The reason for the choice.
    pub reason: String,
}

/// Chooses the ABI and the Python version.
///
/// # Errors
/// Fails if the extension is for one Python version only and its PyO3 does not support that version.
pub(super) fn promise(
    project: &Project,
    release: &'static Pyo3Release,
    python: PythonVersion,
) -> Result<Promise> {
    let pyo3 = &project.pyo3;
    Ok(match pyo3.abi {
        Abi::Abi3 { floor: Some(floor) } => Promise {
            abi: pyo3.abi.to_string(),
            release,
            python_version: None,
            configured: None,
            reason: format!("PyO3's feature `{}` is enabled: one library for CPython {floor} and later.", pyo3.abi),
        },
        Abi::Abi3t { floor: Some(floor) } => Promise {
            abi: pyo3.abi.to_string(),
            release,
            python_version: None,
            configured: None,
            reason: format!("PyO3's feature `{}` is enabled: one library for CPython {floor} and later, including free-threaded builds.", pyo3.abi),
        },
        Abi::Abi3 { floor: None } | Abi::Abi3t { floor: None } => {
            let (oldest, with_floor): (_, fn(PythonVersion) -> Abi) = match pyo3.abi {
                Abi::Abi3t { .. } => (Abi::LOWEST_ABI3T, Abi::abi3t),
                _ => (release.oldest_floor, Abi::abi3),
            };
            let floor = project.oldest_python.unwrap_or(oldest).max(oldest);
            Promise {
                abi: with_floor(floor).to_string(),
                release,
            python_version: None,
                configured: Some(floor),
                reason: format!(
                    "PyO3's feature `{}` is enabled without a floor. The floor is the oldest Python that the project allows, {floor}.",
                    pyo3.abi
                ),
            }
        }
        Abi::Cpython => {
            if python < release.oldest_floor {
                bail!("PyO3 {} does not support CPython {python}\n  help: choose a later version, for example `--python 3.14`", pyo3.version);
            }
            let newest = release.newest_buildable();
            if python > newest {
                bail!(
                    "PyO3 {} does not support CPython {python}: the newest that it supports is {newest}\n  help: use `--python {newest}` if your rules_python has it, or upgrade PyO3",
                    pyo3.version
                );
            }
            Promise {
                abi: Abi::Cpython.to_string(),
                release,
                python_version: Some(python.to_string()),
                configured: Some(python),
                reason: format!(
                    "No `abi3` feature of PyO3 is enabled, so this extension supports only CPython {python}. {}To change the version, run `adopt --python 3.X`.",
                    limit(&pyo3.version, release, python)
                ),
            }
        }
    })
}

/// Says which PyO3 keeps the Python from being a later one; empty if none does.
fn limit(version: &Version, release: &Pyo3Release, python: PythonVersion) -> String {
    if *version < release.first {
        return format!(
            "PyO3 {version} is older than all releases that `adopt` knows, and may not support that version. "
        );
    }
    if python == release.newest_buildable() && python < NEWEST {
        return format!("PyO3 {version} supports no later one. ");
    }
    String::new()
}

/// Returns the capabilities of the project's PyO3.
pub(super) fn release(project: &Project) -> Result<&'static Pyo3Release> {
    let version = &project.pyo3.version;
    Pyo3Release::nearest(version).with_context(|| format!("PyO3 {version} is unknown"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use pyo3_facts::{version, Pyo3Release, PythonVersion};

    use super::limit;

    #[test]
    fn what_keeps_the_python_old() {
        let older = |pyo3| {
            format!("PyO3 {pyo3} is older than all releases that `adopt` knows, and may not support that version. ")
        };
        let later = |pyo3| format!("PyO3 {pyo3} supports no later one. ");
        let table = [
            ("0.16.6", 12, older("0.16.6")),
            ("0.19.2", 11, older("0.19.2")),
            ("0.20.3", 12, later("0.20.3")),
            ("0.20.3", 11, String::new()),
            ("0.22.6", 13, later("0.22.6")),
            ("0.25.1", 14, String::new()),
            ("0.30.1", 14, String::new()),
        ];
        for (pyo3, minor, expected) in table {
            let pyo3 = version(pyo3).unwrap();
            let release = Pyo3Release::nearest(&pyo3).unwrap();
            let said = limit(&pyo3, release, PythonVersion(minor));
            assert_eq!(said, expected, "{pyo3} 3.{minor}");
        }
    }
}
