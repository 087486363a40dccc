//! What a package requires of a MODULE.bazel.

use semver::Version;

use super::labels::Labels;
use crate::module_file::{Pyo3Bzl, PythonSource};

pub struct Wanted<'a> {
    /// The source of the rules, if the workspace does not have them.
    pub pyo3_bzl: &'a Pyo3Bzl,
    /// The Cargo workspace that provides the crates.
    pub cargo: Labels,
    /// The name for a hub if `crates` is taken.
    pub module: &'a str,
    /// The label of the file that tells PyO3 its Python version; None for the stable ABI.
    pub config: Option<String>,
    /// Whether pyo3-build-config also needs an annotation.
    pub build_config: bool,
    /// The version of PyO3.
    pub pyo3: Version,
}

impl Wanted<'_> {
    /// Returns the source of PyO3's Python version.
    pub fn python(&self) -> PythonSource<'_> {
        match &self.config {
            Some(label) => PythonSource::File(label),
            None => PythonSource::StableAbi,
        }
    }
}
