//! All decisions about a project, made before any file is rendered: its ABI, its packages, its crate hub, and the files that
//! packages export to each other.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use pyo3_facts::{Abi, PythonVersion};

use super::abi::{promise, release, Promise};
use super::distributions::Distributions;
use super::generated::{program, python_file, RUNNER};
use super::hub::Hub;
use super::packages::{relative, Packages};
use super::python::{chosen, Python};
use super::Options;
use crate::project::{Crate, CrateTests, Project, WheelMetadata};

/// The decisions. Rendering only reads them.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub project: &'a Project,
    pub promise: Promise,
    /// The Python that runs tests.
    pub python: Python,
    /// Python distributions that targets need.
    pub distributions: Distributions,
    pub packages: Packages,
    pub hub: Hub,
    /// Files that other packages use, by owning package.
    exports: BTreeMap<String, BTreeSet<String>>,
    /// Folders that other packages use, by owning package.
    groups: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Layout<'a> {
    /// Makes all decisions.
    ///
    /// # Errors
    /// Fails if [`promise`] does.
    pub(super) fn resolve(project: &'a Project, options: &Options) -> Result<Self> {
        let release = release(project)?;
        // The Python version affects only where distributions are needed, not which.
        let python = chosen(project, release, &[], options.python);
        let lines = Distributions::resolve(project, python.version, &options.without).lines;
        let python = chosen(project, release, &lines, options.python);
        let promise = promise(project, release, python.version)?;
        let packages = Packages::new(project);
        let hub = Hub::new(project, &packages);
        let mut layout = Self {
            project,
            promise,
            python,
            distributions: Distributions::resolve(project, python.version, &options.without),
            packages,
            hub,
            exports: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        let references = layout.references();
        layout.exports = layout.used_elsewhere(&references.files);
        layout.groups = layout.used_elsewhere(&references.folders);
        Ok(layout)
    }

    /// Returns the crates of a package, by folder.
    pub(super) fn crates_of<'l>(
        &'l self,
        package: &'l str,
    ) -> impl Iterator<Item = &'a Crate> + 'l {
        let crates = self.project.crates.iter();
        crates.filter(move |one| self.packages.package_of(&one.folder) == package)
    }

    /// Returns the Rust tests and programs of a crate.
    pub(super) fn rust_tests_of(&self, one: &Crate) -> Option<&'a CrateTests> {
        let mut tests = self.project.rust_tests.iter();
        tests.find(|tests| tests.package == one.package)
    }

    /// Returns the metadata of the wheel. None if there is none, or if it would promise a Python on which the extension does not load.
    pub(super) fn wheel(&self) -> Option<&'a WheelMetadata> {
        let is_true = self.too_old().is_none();
        self.project.wheel.as_ref().filter(|_| is_true)
    }

    /// Returns the oldest Python that `requires-python` allows and the floor, if the floor is higher.
    pub(super) fn too_old(&self) -> Option<(PythonVersion, PythonVersion)> {
        let floor = self.promise.abi.parse::<Abi>().ok()?.floor()?;
        let oldest = self.project.oldest_python?;
        (oldest < floor).then_some((oldest, floor))
    }

    /// Returns the files that a package exports.
    pub(super) fn exports(&self, package: &str) -> Vec<String> {
        let files = self.exports.get(package).into_iter().flatten();
        files.cloned().collect()
    }

    /// Returns the folders of a package whose files other packages use.
    pub(super) fn groups(&self, package: &str) -> Vec<String> {
        let folders = self.groups.get(package).into_iter().flatten();
        folders.cloned().collect()
    }

    /// Returns, by package, the paths that other packages refer to.
    fn used_elsewhere(&self, references: &[Reference]) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, path) in references {
            let package = self.packages.package_of(path);
            if from.as_deref() != Some(package) {
                let inner = relative(path, package).to_owned();
                found.entry(package.to_owned()).or_default().insert(inner);
            }
        }
        found
    }

    /// Returns every file and folder that a target or MODULE.bazel refers to.
    fn references(&self) -> References {
        let mut all = References::default();
        for one in &self.project.crates {
            let from = self.packages.package_of(&one.folder);
            all.add_files(from, &one.compile_data);
            if one.build_script.is_some() {
                all.add_files(from, &one.build_includes);
                all.add_files(from, &one.build_data);
            }
            let tests = self.rust_tests_of(one).into_iter();
            all.add_files(from, tests.clone().flat_map(CrateTests::files));
            all.add_folders(from, tests.flat_map(CrateTests::folders));
        }
        if !self.project.extensions.is_empty() {
            for suite in &self.project.suites {
                all.add_files("", [RUNNER]);
                all.add_files("", &suite.files);
                if suite.is_file {
                    all.add_files("", [&suite.folder]);
                } else {
                    all.add_folders("", [&suite.folder]);
                }
                all.add_folders("", &suite.folders);
                let inner = suite.folders.iter();
                all.add_folders("", inner.flat_map(|folder| self.packages.below(folder)));
            }
            let wheel = self.wheel().into_iter();
            all.add_files("", wheel.flat_map(WheelMetadata::files));
            let programs = self.project.scripts.iter().filter_map(program);
            all.add_files("", programs.map(|(path, _)| path));
        }
        if let Some(minor) = self.promise.configured {
            all.files.push((None, python_file(minor)));
        }
        all
    }
}

/// The package that refers to a path, and the path. The package is None for MODULE.bazel.
type Reference = (Option<String>, String);

#[derive(Debug, Default)]
struct References {
    files: Vec<Reference>,
    folders: Vec<Reference>,
}

impl References {
    fn add_files<T: AsRef<str>>(&mut self, from: &str, paths: impl IntoIterator<Item = T>) {
        add(&mut self.files, from, paths);
    }

    fn add_folders<T: AsRef<str>>(&mut self, from: &str, paths: impl IntoIterator<Item = T>) {
        add(&mut self.folders, from, paths);
    }
}

fn add<T: AsRef<str>>(
    references: &mut Vec<Reference>,
    from: &str,
    paths: impl IntoIterator<Item = T>,
) {
    let paths = paths.into_iter().map(|path| path.as_ref().to_owned());
    references.extend(paths.map(|path| (Some(from.to_owned()), path)));
}
