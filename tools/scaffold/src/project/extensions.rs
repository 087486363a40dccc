//! The extension modules of a project, and their build backend: maturin, setuptools-rust, or Cargo alone.

use anyhow::{bail, Result};

use super::declared::{inside, Backend, Found, Module};
use super::files::Files;
use super::old_maturin;
use super::paths::join;
use super::pyproject::PyProject;
use super::setuptools;
use super::unmapped::Unmapped;

/// An extension module and its crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The dotted module that Python imports: `rtoml._rtoml`.
    pub module: String,
    /// The name of its Cargo package.
    pub package: String,
    /// The folder of its crate.
    pub folder: String,
    /// The folder that is on `sys.path`.
    pub python_root: String,
    /// Whether maturin generates the package around it, because the project has none.
    pub has_generated_package: bool,
}

impl Extension {
    /// Returns the folder of its library. None if it is in no package.
    pub(crate) fn package_folder(&self) -> Option<String> {
        let (package, _) = self.module.rsplit_once('.')?;
        join(&self.python_root, &package.replace('.', "/"))
    }
}

/// Finds the extensions.
///
/// # Errors
/// Fails if there is none, or if a path in the project's build points outside it.
pub(crate) fn find(
    files: &Files,
    pyproject: &PyProject,
    unmapped: &mut Vec<Unmapped>,
) -> Result<Found> {
    let is_maturin =
        pyproject.build_backend.as_deref() == Some("maturin") || pyproject.maturin.is_some();
    if is_maturin {
        return maturin(files, pyproject, unmapped);
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
        "no Rust extension found in `{}`: there is no `[tool.maturin]`, no `RustExtension` and no Cargo.toml\n  help: pass the folder that contains pyproject.toml or setup.py",
        files.root().display()
    )
}

fn maturin(files: &Files, pyproject: &PyProject, unmapped: &mut Vec<Unmapped>) -> Result<Found> {
    let mut settings = pyproject.maturin.clone().unwrap_or_default();
    if let Some(bindings) = settings
        .bindings
        .as_deref()
        .filter(|bindings| !["pyo3", "pyo3-ffi"].contains(bindings))
    {
        bail!("`tool.maturin.bindings = {bindings:?}`: `adopt` supports only PyO3\n  help: write a `rust_binary` for a program, or a `rust_shared_library` for a cffi library");
    }
    let manifest = match &settings.manifest_path {
        Some(path) => inside(files, "tool.maturin.manifest-path", path)?,
        // maturin does the same.
        None if !files.has("Cargo.toml") && files.has("rust/Cargo.toml") => {
            "rust/Cargo.toml".to_owned()
        }
        None => "Cargo.toml".to_owned(),
    };
    old_maturin::complete(&mut settings, files, &manifest, pyproject, unmapped);
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
