//! What a project's build declares: its extensions and its build backend.

use anyhow::{bail, Result};
use pyo3_facts::PythonVersion;

use super::files::Files;
use super::paths::join;
use super::script::Script;

/// The current build backend of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Backend {
    /// maturin.
    Maturin,
    /// setuptools with setuptools-rust.
    SetuptoolsRust,
    /// No Python backend: only a Cargo.toml.
    #[default]
    Cargo,
}

impl Backend {
    /// Returns its display name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Maturin => "maturin",
            Self::SetuptoolsRust => "setuptools-rust",
            Self::Cargo => "Cargo alone",
        }
    }
}

/// An extension that the project's build declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Module {
    /// Its dotted name. If there is none, the library's name applies.
    pub name: Option<String>,
    /// Its Cargo.toml.
    pub manifest: String,
    /// Cargo features besides the default ones.
    pub features: Vec<String>,
    /// Whether default features are disabled.
    pub no_default_features: bool,
    /// Whether all features are enabled.
    pub all_features: bool,
}

/// What the project's build declares.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The build backend.
    pub backend: Backend,
    /// The project's name, if setup.py declares it.
    pub name: Option<String>,
    /// The extensions.
    pub modules: Vec<Module>,
    /// The folder that contains the Python packages; None to search for it.
    pub python_root: Option<String>,
    /// The dotted names of the packages, if they are listed.
    pub packages: Option<Vec<String>>,
    /// The oldest Python, if setup.py declares it.
    pub oldest_python: Option<PythonVersion>,
    /// Commands, if setup.py declares them.
    pub scripts: Vec<Script>,
    /// Required distributions, if setup.py declares them.
    pub requirements: Vec<String>,
}

/// Resolves a path in the project's build, relative to the project's folder.
///
/// # Errors
/// Fails if it points outside the project.
pub(crate) fn inside(files: &Files, setting: &str, path: &str) -> Result<String> {
    let Some(inside) = join("", path) else {
        bail!(
            "`{setting} = {path:?}` points outside `{}`\n  help: adopt the parent folder that contains both",
            files.root().display()
        );
    };
    Ok(inside)
}
