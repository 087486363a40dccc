//! Which extension modules a project has, and what builds them: maturin, setuptools-rust, or Cargo alone.

use anyhow::{bail, Result};
use pyo3_facts::PythonVersion;

use super::files::Files;
use super::paths::join;
use super::pyproject::{PyProject, Script};
use super::{setuptools, Unmapped};

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
    /// Without the default ones.
    pub no_default_features: bool,
    /// With all.
    pub all_features: bool,
}

/// What the project's build says.
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

/// An extension module, with the crate that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// What Python imports, dotted: `rtoml._rtoml`.
    pub module: String,
    /// The name of its Cargo package.
    pub package: String,
    /// The folder of its crate.
    pub folder: String,
    /// The folder that is on `sys.path`.
    pub python_root: String,
}

/// Finds the extensions.
///
/// # Errors
/// There is none, or a path in the project's build leads out of it.
pub(crate) fn find(
    files: &Files,
    pyproject: &PyProject,
    unmapped: &mut Vec<Unmapped>,
) -> Result<Found> {
    let is_maturin =
        pyproject.build_backend.as_deref() == Some("maturin") || pyproject.maturin.is_some();
    if is_maturin {
        return maturin(files, pyproject);
    }
    let found = setuptools::find(files, pyproject, unmapped)?;
    if !found.modules.is_empty() {
        return Ok(found);
    }
    if files.has("Cargo.toml") {
        let manifest = "Cargo.toml".to_owned();
        return Ok(Found {
            modules: vec![Module {
                manifest,
                ..Module::default()
            }],
            ..found
        });
    }
    bail!(
        "`{}` has no extension in Rust: no `[tool.maturin]`, no `RustExtension`, no Cargo.toml\n  help: name the folder that holds pyproject.toml or setup.py",
        files.root().display()
    )
}

fn maturin(files: &Files, pyproject: &PyProject) -> Result<Found> {
    let settings = pyproject.maturin.clone().unwrap_or_default();
    if let Some(bindings) = settings
        .bindings
        .as_deref()
        .filter(|bindings| !["pyo3", "pyo3-ffi"].contains(bindings))
    {
        bail!("`tool.maturin.bindings = {bindings:?}`: only PyO3's are adopted\n  help: a program or a cffi library is a `rust_binary` or a `rust_shared_library` of its own");
    }
    let manifest = match &settings.manifest_path {
        Some(path) => inside(files, "tool.maturin.manifest-path", path)?,
        // As maturin does.
        None if !files.has("Cargo.toml") && files.has("rust/Cargo.toml") => {
            "rust/Cargo.toml".to_owned()
        }
        None => "Cargo.toml".to_owned(),
    };
    let python_root = match &settings.python_source {
        Some(path) => Some(inside(files, "tool.maturin.python-source", path)?),
        None => None,
    };
    Ok(Found {
        backend: Backend::Maturin,
        modules: vec![Module {
            name: settings.module_name,
            manifest,
            features: settings.features,
            no_default_features: settings.no_default_features,
            all_features: settings.all_features,
        }],
        python_root,
        packages: (!settings.python_packages.is_empty()).then_some(settings.python_packages),
        ..Found::default()
    })
}

/// A path of the project's build, relative to its folder.
pub(crate) fn inside(files: &Files, setting: &str, path: &str) -> Result<String> {
    let Some(inside) = join("", path) else {
        bail!(
            "`{setting} = {path:?}` leads out of `{}`\n  help: adopt the folder above that holds both",
            files.root().display()
        );
    };
    Ok(inside)
}
