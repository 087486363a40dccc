//! What a package needs of a MODULE.bazel.

use semver::Version;

use super::labels::Labels;
use crate::module_file::{Pyo3Bzl, PythonSource};

pub struct Wanted<'a> {
    /// Where the rules come from if the workspace does not have them.
    pub pyo3_bzl: &'a Pyo3Bzl,
    /// The Cargo workspace whose crates are used.
    pub cargo: Labels,
    /// A name for a hub if `crates` is taken.
    pub module: &'a str,
    /// The label of the file that gives PyO3 its Python version; None for the stable ABI.
    pub config: Option<String>,
    /// Whether pyo3-build-config needs an annotation too.
    pub build_config: bool,
    /// The PyO3 that is built.
    pub pyo3: Version,
}

impl Wanted<'_> {
    /// Where PyO3 learns for which Python it builds.
    pub fn python(&self) -> PythonSource<'_> {
        match &self.config {
            Some(label) => PythonSource::File(label),
            None => PythonSource::StableAbi,
        }
    }
}
