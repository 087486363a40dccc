//! The CPython version that Bazel uses to run tests and to build an extension for a single version.

use pyo3_facts::{written, Abi, Pyo3Release, PythonVersion, Release as _, RulesPython};

use super::distributions::with_wheels;
use crate::project::{Line, Project};

/// The newest version that is chosen automatically. rules_python 2.3.2 also has 3.15, but as an alpha, for which few
/// distributions have wheels.
pub(super) const NEWEST: PythonVersion = PythonVersion(14);

/// The chosen Python version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Python {
    /// The version.
    pub version: PythonVersion,
    /// Whether the user or the workspace specifies it.
    pub is_named: bool,
}

/// Chooses a version: the user's, or else that in MODULE.bazel, or else the newest that the project, its PyO3 and rules_python
/// all support and for which the distributions in `lines` have wheels. The shell's `python3` does not count, because Bazel does
/// not run it.
pub(super) fn chosen(
    project: &Project,
    release: &Pyo3Release,
    lines: &[Line],
    given: Option<PythonVersion>,
) -> Python {
    if let Some(version) = given.or(project.workspace_python) {
        return Python {
            version,
            is_named: true,
        };
    }
    let newest = match project.pyo3.abi {
        Abi::Cpython => release.newest_python.min(NEWEST),
        Abi::Abi3 { .. } | Abi::Abi3t { .. } => NEWEST,
    };
    let floor = match project.pyo3.abi {
        Abi::Abi3 { floor } | Abi::Abi3t { floor } => floor,
        Abi::Cpython => None,
    };
    let oldest = floor.unwrap_or(release.oldest_floor);
    let is_allowed = |python: &PythonVersion| {
        let requires = project.requires_python.as_deref();
        is_offered(*python) && requires.is_none_or(|requires| python.is_allowed_by(requires))
    };
    let pythons = (oldest.0..=newest.0).map(PythonVersion).filter(is_allowed);
    Python {
        version: with_wheels(lines, pythons.collect()).unwrap_or(newest),
        is_named: false,
    }
}

/// Returns whether the generated rules_python version has a toolchain for this Python.
pub(super) fn is_offered(python: PythonVersion) -> bool {
    RulesPython::at(&written::RULES_PYTHON)
        .is_some_and(|release| release.pythons.contains(&python.0))
}
