//! The project as it is: what its own files say, in one model. Reads, and never writes or runs anything of the project.
//!
//! [`Files`] is the tree, and the only one that touches the disk; [`cargo`] asks Cargo, on a copy without contents. All else is
//! made from what these two give. Paths are relative to the project's folder, with `/`; `""` is the folder itself.

pub mod cargo;
mod crates;
mod extensions;
mod files;
mod lock;
mod maturin;
mod paths;
mod pyo3;
mod pyproject;
mod python;
mod setup_py;
mod setuptools;
mod sources;
mod suites;
mod toml;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{bail, Result};

use pyo3_facts::PythonVersion;

pub use crates::{Crate, Dependency, Entry, Kind, Library, Triple, TRIPLES};
pub use extensions::{Backend, Extension, Found};
pub use files::Files;
pub use paths::{join, parent};
pub use pyo3::Pyo3;
pub use pyproject::{PyProject, Script};
pub use python::Package;
pub use suites::Suite;

/// Everything that is known of a project.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its name, as on PyPI.
    pub name: String,
    /// What builds it today.
    pub backend: Backend,
    /// The extension modules.
    pub extensions: Vec<Extension>,
    /// The crates that the extensions are made of and that lie in the project, by folder.
    pub crates: Vec<Crate>,
    /// What Cargo says beside that.
    pub cargo: cargo::Facts,
    /// The PyO3 that is resolved.
    pub pyo3: Pyo3,
    /// The oldest Python that `requires-python` allows.
    pub oldest_python: Option<PythonVersion>,
    /// Python packages, by folder.
    pub packages: Vec<Package>,
    /// Folders with tests.
    pub suites: Vec<Suite>,
    /// Commands.
    pub scripts: Vec<Script>,
    /// Python distributions that it needs at run time, as written.
    pub requirements: Vec<String>,
    /// Plugins of pytest that its groups for tests name, as written.
    pub plugins: Vec<String>,
    /// Files with pinned Python distributions.
    pub locks: Vec<String>,
    /// What could not be read, or has no counterpart.
    pub unmapped: Vec<Unmapped>,
    /// Files of the tree that are asked for by name: `.gitignore` and their like.
    pub present: Vec<String>,
    /// The texts of those that may be edited.
    pub editable: BTreeMap<String, String>,
}

/// Something of the project that has no counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    /// The setting or the file.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// What to do.
    pub hint: String,
}

impl Unmapped {
    pub(crate) fn new(
        subject: impl Into<String>,
        reason: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            subject: subject.into(),
            reason: reason.into(),
            hint: hint.into(),
        }
    }
}

/// How it is read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Cargo may not use the network.
    pub offline: bool,
    /// Variables that Cargo gets beside those that are set.
    pub cargo_environment: Vec<(String, String)>,
}

impl Project {
    /// Reads the project in a folder.
    ///
    /// # Errors
    /// It is no project with a PyO3 extension, a file of it cannot be read, or Cargo fails. The message says what to do.
    pub fn read(folder: &Path, options: &Options) -> Result<Self> {
        let files = Files::read(folder)?;
        let mut unmapped = Vec::new();
        let pyproject = PyProject::read(&files)?;
        let found = extensions::find(&files, &pyproject, &mut unmapped)?;
        let resolved = cargo::resolve(&files, &found, options)?;
        let Some(pyo3) = pyo3::find(&resolved) else {
            bail!(
                "no crate of `{}` depends on `pyo3`\n  help: only extensions that are made with PyO3 can be adopted",
                folder.display()
            );
        };
        let (extensions, crates) = crates::closure(&files, &resolved, &found, &mut unmapped)?;
        let packages = python::packages(&files, &found, &extensions);
        let suites = suites::find(&files, &pyproject, &extensions, &packages, &mut unmapped);
        unmapped.extend(pyproject.unmapped(&found));
        Ok(Self {
            name: found
                .name
                .clone()
                .or_else(|| pyproject.name.clone())
                .or_else(|| extensions.first().map(|e| e.package.clone()))
                .unwrap_or_default(),
            backend: found.backend,
            cargo: resolved.facts(&files, &crates),
            extensions,
            crates,
            pyo3,
            oldest_python: pyproject.oldest_python().or(found.oldest_python),
            packages,
            suites,
            scripts: [pyproject.scripts.clone(), found.scripts.clone()].concat(),
            requirements: [pyproject.dependencies.clone(), found.requirements.clone()].concat(),
            plugins: pyproject
                .test_requirements
                .iter()
                .filter(|one| one.starts_with("pytest-"))
                .cloned()
                .collect(),
            locks: python::locks(&files),
            editable: editable(&files),
            present: files.top_level(),
            unmapped,
        })
    }
}

/// Files in the project's folder that a plan may add to.
const EDITABLE: [&str; 5] = [
    ".bazelignore",
    ".bazelrc",
    ".bazelversion",
    ".gitignore",
    "BUILD.bazel",
];

fn editable(files: &Files) -> BTreeMap<String, String> {
    let text = |name: &&str| Some(((*name).to_owned(), files.glance(name)?));
    EDITABLE.iter().filter_map(text).collect()
}
