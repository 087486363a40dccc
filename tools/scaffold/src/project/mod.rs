//! A model of the project, read from its own files. Never writes to the project and never runs its code.
//!
//! [`Files`] is the tree, and the only module that reads the project from disk; [`cargo`] runs Cargo on a copy without code.
//! Everything else derives from these two. Paths are relative to the project's folder, with `/`; `""` is the folder itself.

mod cargo;
mod crates;
mod declared;
mod extensions;
mod facts;
mod files;
mod groups;
mod lock;
mod maturin;
mod metadata;
pub(crate) mod mirror;
mod old_maturin;
mod optimized;
pub(crate) mod paths;
mod pins;
mod pyo3;
mod pyproject;
mod python;
mod rust_tests;
mod script;
mod setup_py;
mod setuptools;
mod sources;
mod suites;
mod toml;
mod toolchain;
mod unmapped;
mod workspace;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{bail, Result};

use pyo3_facts::PythonVersion;

pub use cargo::Options;
pub(crate) use crates::FIXED;
pub use crates::{Crate, Dependency, Entry, Kind, Library, Triple, TRIPLES};
pub use declared::{Backend, Found};
pub use extensions::Extension;
pub(crate) use facts::EMBEDS;
pub use facts::{Facts, Mirror};
pub use files::Files;
pub use metadata::{Author, WheelMetadata};
pub use paths::{join, parent};
pub(crate) use pins::requirement;
pub use pins::{normalised, Line, Pins, Platform, PLATFORMS};
pub use pyo3::Pyo3;
pub use pyproject::PyProject;
pub use python::Package;
pub use rust_tests::{CrateTests, DevDependencies, Program, Reads};
pub use script::Script;
pub use suites::{Framework, Suite};
pub use unmapped::Unmapped;

/// All facts about a project.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its name on PyPI.
    pub name: String,
    /// Its current build backend.
    pub backend: Backend,
    /// The extension modules.
    pub extensions: Vec<Extension>,
    /// The project's own crates that make up the extensions, by folder.
    pub crates: Vec<Crate>,
    /// The tests and programs of these crates, in the same order.
    pub rust_tests: Vec<CrateTests>,
    /// Further facts from Cargo.
    pub cargo: Facts,
    /// The resolved PyO3.
    pub pyo3: Pyo3,
    /// `requires-python`.
    pub requires_python: Option<String>,
    /// The oldest Python that `requires-python` allows.
    pub oldest_python: Option<PythonVersion>,
    /// Python packages, by folder.
    pub packages: Vec<Package>,
    /// Folders that contain tests.
    pub suites: Vec<Suite>,
    /// Whether plain pytest ignores the symlinks that a Bazel build leaves.
    pub pytest_avoids_links: bool,
    /// Where the project says that its tests run against optimized code, if it does.
    pub optimized: Option<String>,
    /// Commands.
    pub scripts: Vec<Script>,
    /// Python distributions that it requires at run time, as written.
    pub requirements: Vec<String>,
    /// pytest plugins that its dependency groups for tests name, as written.
    pub plugins: Vec<String>,
    /// Distributions that groups and extras for tests and development, and requirements files, request, as written.
    pub test_requirements: Vec<String>,
    /// Distributions that its other groups request, as written.
    pub other_requirements: Vec<String>,
    /// Distributions that its other extras request, which users may leave out, as written.
    pub extra_requirements: Vec<String>,
    /// Distributions that only dependency groups outside of the default environment name, if tests run in that environment.
    pub elsewhere: BTreeSet<String>,
    /// The distributions that its lock file pins.
    pub pins: Option<Pins>,
    /// The Python version that a MODULE.bazel selects.
    pub workspace_python: Option<PythonVersion>,
    /// Its metadata on PyPI. None if no wheel can be built without more information.
    pub wheel: Option<WheelMetadata>,
    /// Settings that could not be read, or have no counterpart.
    pub unmapped: Vec<Unmapped>,
    /// Existing files among those that the plan looks for by name: `.gitignore` and similar.
    pub present: Vec<String>,
    /// The texts of the files that may be edited.
    pub editable: BTreeMap<String, String>,
}

impl Project {
    /// Reads the project in a folder.
    ///
    /// # Errors
    /// Fails if the folder is not a project with a PyO3 extension, a file of it cannot be read, or Cargo fails. The message says
    /// what to do.
    pub fn read(folder: &Path, options: &Options) -> Result<Self> {
        let files = Files::read(folder)?;
        let mut unmapped = Vec::new();
        let pyproject = PyProject::read(&files)?;
        let found = extensions::find(&files, &pyproject, &mut unmapped)?;
        let resolved = cargo::resolve(&files, &found, options)?;
        let Some(pyo3) = pyo3::find(&resolved) else {
            bail!(
                "no crate in `{}` depends on `pyo3`\n  help: `adopt` supports only PyO3 extensions",
                folder.display()
            );
        };
        let (extensions, crates) = crates::closure(&files, &resolved, &found, &mut unmapped)?;
        let rust_tests = rust_tests::find(&files, &resolved, &crates, &extensions, &mut unmapped);
        let packages = python::packages(&files, &found, &extensions);
        let suites = suites::find(&files, &pyproject, &extensions, &packages, &mut unmapped);
        unmapped.extend(suites::features::wanted(&files, &suites, &crates));
        unmapped.extend(pyproject.unmapped(&found));
        unmapped.extend(toolchain::unstable(&files));
        let mut cargo = facts::of(&resolved, &files, &crates);
        if cargo.obstacle.is_some() {
            let manifests = mirror::manifests(&crates, &cargo, &rust_tests);
            let lock = cargo::lock_of(&files, &manifests, &resolved, &cargo.lock, options)?;
            cargo.mirror = Some(Mirror { manifests, lock });
        }
        let first = extensions.first();
        let package = first.and_then(|one| resolved.own(&one.package));
        let folder = first.map_or("", |one| &one.folder);
        let wheel = match metadata::find(&files, found.backend, package, folder) {
            Ok(wheel) => Some(wheel),
            Err(why) => {
                unmapped.extend(why);
                None
            }
        };
        let name = found
            .name
            .clone()
            .or_else(|| pyproject.name.clone())
            .or_else(|| extensions.first().map(|e| e.package.clone()))
            .unwrap_or_default();
        Ok(Self {
            pins: Pins::read(&files, &name),
            workspace_python: workspace::python(&files),
            requires_python: pyproject.requires_python.clone(),
            name,
            backend: found.backend,
            cargo,
            extensions,
            crates,
            rust_tests,
            pyo3,
            oldest_python: pyproject.oldest_python().or(found.oldest_python),
            packages,
            pytest_avoids_links: suites::avoids_links(&files, &pyproject),
            suites,
            optimized: optimized::find(&files, &pyproject),
            scripts: [pyproject.scripts.clone(), found.scripts.clone()].concat(),
            requirements: [pyproject.dependencies.clone(), found.requirements.clone()].concat(),
            plugins: pyproject
                .test_requirements
                .iter()
                .filter(|one| one.starts_with("pytest-"))
                .cloned()
                .collect(),
            test_requirements: [pyproject.test_requirements.clone(), pins::asked(&files)].concat(),
            editable: editable(&files),
            present: files.top_level(),
            other_requirements: pyproject.other_requirements,
            extra_requirements: pyproject.extra_requirements,
            elsewhere: pyproject.elsewhere,
            wheel,
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
