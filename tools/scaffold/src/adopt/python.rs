//! Which CPython Bazel uses: to build an extension that is for one only, and to run tests.

use pyo3_facts::{written, Abi, Pyo3Release, PythonVersion, Release as _, RulesPython};

use super::distributions::with_wheels;
use crate::project::{Line, Project};

/// The newest that is chosen. rules_python 2.3.2 has 3.15 too, as an alpha, for which few distributions have wheels.
const NEWEST: PythonVersion = PythonVersion(14);

/// Where a choice comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Python {
    /// The version.
    pub version: PythonVersion,
    /// Whether the user or the workspace names it.
    pub is_named: bool,
}

/// Chooses: what the user asks for, else what MODULE.bazel has, else the newest that the project, its PyO3 and rules_python have in
/// common, and for which what `lines` pin has wheels. The `python3` of a shell has no say: Bazel does not run it.
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

/// Whether the rules_python that is written has a toolchain of that version.
pub(super) fn is_offered(python: PythonVersion) -> bool {
    RulesPython::at(&written::RULES_PYTHON)
        .is_some_and(|release| release.pythons.contains(&python.0))
}
