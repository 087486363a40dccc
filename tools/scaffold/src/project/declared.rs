//! What a project's build declares: which extensions there are, and what builds them.

use anyhow::{bail, Result};
use pyo3_facts::PythonVersion;

use super::files::Files;
use super::paths::join;
use super::script::Script;

/// What builds a project today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Backend {
    /// maturin.
    Maturin,
    /// setuptools with setuptools-rust.
    SetuptoolsRust,
    /// Nothing of Python's: a Cargo.toml alone.
    #[default]
    Cargo,
}

impl Backend {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Maturin => "maturin",
            Self::SetuptoolsRust => "setuptools-rust",
            Self::Cargo => "Cargo alone",
        }
    }
}

/// An extension, as the project's build names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Module {
    /// Its dotted name; without one, the library's.
    pub name: Option<String>,
    /// Its Cargo.toml.
    pub manifest: String,
    /// Cargo features beside the default ones.
    pub features: Vec<String>,
    /// Without the default features.
    pub no_default_features: bool,
    /// With all features.
    pub all_features: bool,
}

/// What the project's build declares.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What builds it.
    pub backend: Backend,
    /// Its name, where setup.py has it.
    pub name: Option<String>,
    /// The extensions.
    pub modules: Vec<Module>,
    /// The folder that Python packages are in; None to look for it.
    pub python_root: Option<String>,
    /// The packages, dotted, if they are named.
    pub packages: Option<Vec<String>>,
    /// The oldest Python, where setup.py has it.
    pub oldest_python: Option<PythonVersion>,
    /// Commands, where setup.py has them.
    pub scripts: Vec<Script>,
    /// Distributions that are needed, where setup.py has them.
    pub requirements: Vec<String>,
}

/// A path in the project's build, relative to the project's folder.
///
/// # Errors
/// It points outside the project.
pub(crate) fn inside(files: &Files, setting: &str, path: &str) -> Result<String> {
    let Some(inside) = join("", path) else {
        bail!(
            "`{setting} = {path:?}` points outside `{}`\n  help: adopt the parent folder that contains both",
            files.root().display()
        );
    };
    Ok(inside)
}
