//! Markers and names of PEP 508.

use std::str::FromStr as _;

use pep508_rs::{
    ExtraOperator, MarkerEnvironment, MarkerEnvironmentBuilder, MarkerExpression, MarkerTree,
    Requirement, VerbatimUrl,
};
use pyo3_facts::PythonVersion;

/// A platform that a workspace is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Platform {
    /// Its display name.
    pub name: &'static str,
    os_name: &'static str,
    machine: &'static str,
    system: &'static str,
    sys_platform: &'static str,
}

/// The common platforms.
pub const PLATFORMS: [Platform; 4] = [
    Platform {
        name: "Linux",
        os_name: "posix",
        machine: "x86_64",
        system: "Linux",
        sys_platform: "linux",
    },
    Platform {
        name: "Linux on ARM",
        os_name: "posix",
        machine: "aarch64",
        system: "Linux",
        sys_platform: "linux",
    },
    Platform {
        name: "macOS",
        os_name: "posix",
        machine: "arm64",
        system: "Darwin",
        sys_platform: "darwin",
    },
    Platform {
        name: "Windows",
        os_name: "nt",
        machine: "AMD64",
        system: "Windows",
        sys_platform: "win32",
    },
];

impl Platform {
    /// Returns whether a marker holds on this platform under that CPython.
    #[must_use]
    pub fn holds(&self, marker: &MarkerTree, python: PythonVersion) -> bool {
        let version = python.to_string();
        let full = format!("{version}.0");
        let environment = MarkerEnvironment::try_from(MarkerEnvironmentBuilder {
            implementation_name: "cpython",
            implementation_version: &full,
            os_name: self.os_name,
            platform_machine: self.machine,
            platform_python_implementation: "CPython",
            platform_release: "",
            platform_system: self.system,
            platform_version: "",
            python_full_version: &full,
            python_version: &version,
            sys_platform: self.sys_platform,
        });
        environment.is_ok_and(|environment| marker.evaluate(&environment, &[]))
    }
}

/// Parses a marker. Returns one that is always true if there is none or it cannot be parsed.
pub(super) fn marker(text: Option<&str>) -> MarkerTree {
    let read = text
        .filter(|text| !text.trim().is_empty())
        .map(MarkerTree::from_str);
    read.and_then(Result::ok).unwrap_or_default()
}

/// Simplifies a marker for the case that no extra is selected. uv writes conflicting extras as its own markers.
pub(super) fn without_extras(marker: &MarkerTree) -> MarkerTree {
    let mut all = MarkerTree::FALSE;
    for terms in marker.to_dnf() {
        let is_chosen = |term: &MarkerExpression| {
            matches!(
                term,
                MarkerExpression::Extra {
                    operator: ExtraOperator::Equal,
                    ..
                }
            )
        };
        if terms.iter().any(is_chosen) {
            continue;
        }
        let mut every = MarkerTree::TRUE;
        for term in terms {
            if !matches!(term, MarkerExpression::Extra { .. }) {
                every.and(MarkerTree::expression(term));
            }
        }
        all.or(every);
    }
    if marker.is_true() {
        MarkerTree::TRUE
    } else {
        all
    }
}

/// Returns the conjunction of two markers.
pub(super) fn both(one: &MarkerTree, other: &MarkerTree) -> MarkerTree {
    let mut both = one.clone();
    both.and(other.clone());
    both
}

/// Normalizes the name of a distribution. Empty if it is not a valid name.
#[must_use]
pub fn normalised(name: &str) -> String {
    pyo3_facts::normalized_name(name.trim()).unwrap_or_default()
}

/// Parses a requirement: `numpy>=1; python_version < '3.12'`.
pub(crate) fn requirement(text: &str) -> Option<Requirement<VerbatimUrl>> {
    Requirement::from_str(text.trim()).ok()
}
