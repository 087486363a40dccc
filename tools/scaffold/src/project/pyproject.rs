//! The parts of `pyproject.toml` about building, testing and running the project.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use pyo3_facts::PythonVersion;
use toml_edit::{Document, Item};

use super::declared::{Backend, Found};
use super::files::Files;
use super::groups;
use super::maturin::{self, Maturin};
use super::script::{script, Script};
use super::toml::{at, keys, pairs, strings, tables, text_of, words};
use super::unmapped::Unmapped;

/// The contents of pyproject.toml.
#[derive(Debug, Clone, Default)]
pub struct PyProject {
    /// Whether the file exists.
    pub present: bool,
    /// `project.name`.
    pub name: Option<String>,
    /// `project.requires-python`.
    pub requires_python: Option<String>,
    /// `project.dependencies`.
    pub dependencies: Vec<String>,
    /// `project.optional-dependencies`: the names of the extras.
    pub extras: Vec<String>,
    /// Distributions in groups and extras for tests and development, as written.
    pub test_requirements: Vec<String>,
    /// Distributions in the other groups, as written.
    pub other_requirements: Vec<String>,
    /// Distributions in the other extras, which users may leave out, as written.
    pub extra_requirements: Vec<String>,
    /// Distributions that only groups outside of the default environment name.
    pub elsewhere: BTreeSet<String>,
    /// `project.scripts` and `project.gui-scripts`.
    pub scripts: Vec<Script>,
    /// Names of entry point groups.
    pub entry_points: Vec<String>,
    /// `build-system.build-backend`.
    pub build_backend: Option<String>,
    /// Whether there is a `build-system.backend-path`: the backend is code of the project.
    pub has_own_backend: bool,
    /// `build-system.requires`.
    pub build_requires: Vec<String>,
    /// `tool.maturin`.
    pub maturin: Option<Maturin>,
    /// `tool.setuptools-rust.ext-modules`, each with its place.
    pub ext_modules: Vec<ExtModule>,
    /// The number of `tool.setuptools-rust.bins`.
    pub bins: usize,
    /// `tool.setuptools.package-dir.""`, or the first of `packages.find.where`.
    pub package_dir: Option<String>,
    /// `tool.setuptools.packages`, if it is a list.
    pub packages: Option<Vec<String>>,
    /// `tool.pytest.ini_options`.
    pub pytest: Option<Pytest>,
}

/// pytest's options.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pytest {
    /// `testpaths`.
    pub testpaths: Vec<String>,
    /// `addopts`, as words.
    pub addopts: Vec<String>,
    /// `norecursedirs`.
    pub norecursedirs: Vec<String>,
}

/// An entry of `tool.setuptools-rust.ext-modules`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtModule {
    /// The dotted module name.
    pub target: Option<String>,
    /// Its Cargo.toml.
    pub path: Option<String>,
    /// Cargo features.
    pub features: Vec<String>,
    /// Arguments of Cargo.
    pub args: Vec<String>,
    /// The binding; `PyO3` by default.
    pub binding: Option<String>,
}

impl PyProject {
    /// Reads the file. Without one, everything is empty.
    ///
    /// # Errors
    /// Fails if the file cannot be read or is not TOML.
    pub fn read(files: &Files) -> Result<Self> {
        match files.text("pyproject.toml")? {
            Some(text) => Self::parse(&text).with_context(|| {
                let file = files.root().join("pyproject.toml");
                format!("cannot read `{}`", file.display())
            }),
            None => Ok(Self::default()),
        }
    }

    /// Parses the text.
    ///
    /// # Errors
    /// Fails if the text is not TOML.
    pub fn parse(text: &str) -> Result<Self> {
        let document: Document<&str> = Document::parse(text.trim_start_matches('\u{feff}'))?;
        let root = document.as_item();
        let project = |key: &str| at(root, &["project", key]);
        let mut scripts = Vec::new();
        for key in ["scripts", "gui-scripts"] {
            scripts.extend(pairs(project(key)).filter_map(|(name, entry)| script(&name, &entry)));
        }
        let mut test_requirements = Vec::new();
        let is_for_tests = |name: &String| name == "dev" || name.to_lowercase().contains("test");
        let mut others = |table: Option<&Item>| {
            let mut others = Vec::new();
            for name in keys(table) {
                let named = strings(table.and_then(|table| table.get(&name)));
                if is_for_tests(&name) {
                    test_requirements.extend(named);
                } else {
                    others.extend(named);
                }
            }
            others
        };
        let extra_requirements = others(project("optional-dependencies"));
        let other_requirements = others(at(root, &["dependency-groups"]));
        // Poetry and PDM have their own tables.
        let poetry = at(root, &["tool", "poetry", "group"]);
        for name in keys(poetry).iter().filter(|name| is_for_tests(name)) {
            let names = poetry.and_then(|table| at(table, &[name, "dependencies"]));
            test_requirements.extend(keys(names));
        }
        let pdm = at(root, &["tool", "pdm", "dev-dependencies"]);
        for name in keys(pdm).iter().filter(|name| is_for_tests(name)) {
            test_requirements.extend(strings(pdm.and_then(|table| table.get(name))));
        }
        test_requirements.sort();
        test_requirements.dedup();
        let setuptools = |keys: &[&str]| at(root, &[&["tool", "setuptools"], keys].concat());
        let place = setuptools(&["package-dir", ""]).and_then(Item::as_str);
        let found = strings(setuptools(&["packages", "find", "where"]))
            .into_iter()
            .next();
        let pytest = at(root, &["tool", "pytest", "ini_options"]).or(at(root, &["tool", "pytest"]));
        Ok(Self {
            present: true,
            name: text_of(project("name")),
            requires_python: text_of(project("requires-python")),
            dependencies: strings(project("dependencies")),
            extras: keys(project("optional-dependencies")),
            test_requirements,
            other_requirements,
            extra_requirements,
            elsewhere: groups::elsewhere(root),
            scripts,
            entry_points: keys(project("entry-points")),
            build_backend: text_of(at(root, &["build-system", "build-backend"])),
            has_own_backend: at(root, &["build-system", "backend-path"]).is_some(),
            build_requires: strings(at(root, &["build-system", "requires"])),
            maturin: at(root, &["tool", "maturin"]).map(maturin::read),
            ext_modules: ext_modules(at(root, &["tool", "setuptools-rust", "ext-modules"])),
            bins: tables(at(root, &["tool", "setuptools-rust", "bins"])).len(),
            package_dir: place.map(ToOwned::to_owned).or(found),
            packages: setuptools(&["packages"])
                .filter(|item| item.is_array())
                .map(|item| strings(Some(item))),
            pytest: pytest.map(|item| Pytest {
                testpaths: words(item.get("testpaths")),
                addopts: words(item.get("addopts")),
                norecursedirs: words(item.get("norecursedirs")),
            }),
        })
    }

    /// Returns the oldest Python that `requires-python` allows.
    #[must_use]
    pub fn oldest_python(&self) -> Option<PythonVersion> {
        PythonVersion::oldest_allowed(self.requires_python.as_deref()?)
    }

    /// Returns the settings without a counterpart.
    pub(crate) fn unmapped(&self, found: &Found) -> Vec<Unmapped> {
        let mut unmapped = Vec::new();
        if !self.entry_points.is_empty() {
            unmapped.push(Unmapped::new(
                format!("`project.entry-points`: {}", self.entry_points.join(", ")),
                "entry points are metadata of an installed wheel, and Bazel's `py_library` has none",
                "code that finds plugins through `importlib.metadata` needs the wheel",
            ));
        }
        if self.bins > 0 {
            unmapped.push(Unmapped::new(
                "`tool.setuptools-rust.bins`",
                "Rust programs are not extensions",
                "write a `rust_binary` for each",
            ));
        }
        unmapped.extend(maturin::unmapped(self.maturin.as_ref(), found));
        let Some(backend) = &self.build_backend else {
            return unmapped;
        };
        if self.has_own_backend {
            unmapped.push(Unmapped::new(
                format!("build backend `{backend}`, which is code of the project (`backend-path`)"),
                "`adopt` does not run it, so the targets lack files that it generates or adds to the wheel",
                "if tests need such files, write targets for them, and add those to `deps` or `data`",
            ));
        }
        if found.backend == Backend::Cargo {
            unmapped.push(Unmapped::new(
                format!("build backend `{backend}`"),
                "`adopt` does not read its settings, so module names and Python packages come from Cargo.toml and the folders",
                "check `module_name` of each `pyo3_extension` against what Python imports",
            ));
        }
        unmapped
    }
}

fn ext_modules(item: Option<&Item>) -> Vec<ExtModule> {
    let read = |get: &dyn Fn(&str) -> Option<Item>| ExtModule {
        target: text_of(get("target").as_ref()),
        path: text_of(get("path").as_ref()),
        features: strings(get("features").as_ref()),
        args: strings(get("args").as_ref()),
        binding: text_of(get("binding").as_ref()),
    };
    tables(item)
        .iter()
        .map(|table| read(&|key| table.get(key).cloned()))
        .collect()
}

#[cfg(test)]
#[path = "pyproject_test.rs"]
mod tests;
