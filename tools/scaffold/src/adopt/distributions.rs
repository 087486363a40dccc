//! Python distributions that targets need and the project's lock file pins, as a rules_python hub.

mod names;
mod wheels;

use std::collections::{BTreeMap, BTreeSet};

use pyo3_facts::PythonVersion;
use syntax::build::{text, Expr, Rule};

pub(super) use wheels::with_wheels;

use super::backquoted::backquoted;
use super::packages::BAZEL;
use crate::module_file::use_extension;
use crate::project::{
    normalised, requirement, Framework, Line, Pins, Platform, Project, Suite, PLATFORMS,
};

/// The name of the hub in this workspace. Its global name contains the module's, because rules_python reserves `pypi`.
const HUB: &str = "pypi";

/// The distributions that targets need, and their sources.
#[derive(Debug, Default)]
pub(super) struct Distributions {
    /// The lock files.
    pub locks: Vec<String>,
    /// The lines of the requirements file.
    pub lines: Vec<Line>,
    /// Distributions that the project needs at run time.
    extension: BTreeSet<String>,
    /// Distributions that tests need, by test folder.
    suites: BTreeMap<String, BTreeSet<String>>,
    /// Modules in the pinned distributions.
    modules: BTreeSet<String>,
    /// Normalised names of the distributions that the user excludes.
    without: Vec<String>,
    /// Distributions of another environment than that of the tests, which skip the files that import them.
    elsewhere: BTreeSet<String>,
    /// Distributions that only some platforms need, each with the names of these platforms. No target depends on them.
    pub partial: BTreeMap<String, Vec<&'static str>>,
}

impl Distributions {
    /// Decides which distributions the hub contains.
    pub(super) fn resolve(project: &Project, python: PythonVersion, without: &[String]) -> Self {
        let without: Vec<String> = without.iter().map(|name| normalised(name)).collect();
        let Some(pins) = project.pins.as_ref().map(|pins| pins.without(&without)) else {
            return Self::default();
        };
        let pins = &pins;
        let mut found = Self {
            locks: pins.files.clone(),
            without,
            extension: pinned(pins, &project.requirements),
            ..Self::default()
        };
        for suite in &project.suites {
            let mut needed = BTreeSet::new();
            if matches!(suite.framework, Framework::Pytest | Framework::Either) {
                needed.extend(pinned(pins, &project.plugins));
                needed.extend(pinned(pins, &["pytest".to_owned()]));
            }
            needed.extend(suite.plugins.iter().filter(|name| pins.has(name)).cloned());
            let guarded = suite.guarded.iter().flat_map(|one| names::candidates(one));
            let elsewhere: BTreeSet<String> = guarded
                .filter(|name| project.elsewhere.contains(name))
                .collect();
            let is_here = |name: &String| pins.has(name) && !elsewhere.contains(name);
            for module in suite.imports.keys() {
                if let Some(name) = names::candidates(module).find(is_here) {
                    found.modules.insert(module.clone());
                    needed.insert(name);
                }
            }
            needed.retain(|name| !elsewhere.contains(name));
            found.elsewhere.extend(elsewhere);
            found.suites.insert(suite.folder.clone(), needed);
        }
        let mut wanted = found.extension.clone();
        wanted.extend(found.suites.values().flatten().cloned());
        found.lines = pins.closure(&wanted);
        let mut gone = BTreeSet::new();
        for name in wanted {
            let machines = machines(&found.lines, &name, python);
            if machines.is_empty() {
                gone.insert(name);
            } else if machines.len() < PLATFORMS.len() {
                found.partial.insert(name, machines);
            }
        }
        let is_everywhere =
            |name: &String| !gone.contains(name) && !found.partial.contains_key(name);
        found.extension.retain(is_everywhere);
        let needed = found.suites.values_mut();
        needed.for_each(|needed| needed.retain(is_everywhere));
        let provides = |module: &String| {
            let mut names = names::candidates(module);
            names
                .find(|name| pins.has(name))
                .is_some_and(|name| is_everywhere(&name))
        };
        found.modules.retain(provides);
        found
    }

    /// Returns whether there is a hub.
    pub(super) fn has_hub(&self) -> bool {
        !self.lines.is_empty()
    }

    /// Returns whether a distribution of this hub provides a module.
    pub(super) fn provides(&self, module: &str) -> bool {
        self.modules.contains(module)
    }

    /// Returns whether a module is known to be in a distribution of this hub: a lock file of the project's own tool pins it, the
    /// project asks for it, or the table of names has it. Otherwise, only the name of the module suggests it.
    pub(super) fn surely_provides(&self, project: &Project, module: &str) -> bool {
        let are_printed = project.pins.as_ref().is_none_or(Pins::are_printed);
        let asked = project
            .requirements
            .iter()
            .chain(&project.test_requirements);
        let mut asked = asked.filter_map(|text| Some(normalised(requirement(text)?.name.as_ref())));
        self.provides(module)
            && (!are_printed
                || likely(module) != normalised(module)
                || asked.any(|name| names::candidates(module).any(|one| one == name)))
    }

    /// Returns whether a requirement is pinned, or is not needed under this Python.
    pub(super) fn covers(&self, text: &str, python: PythonVersion) -> bool {
        requirement(text).is_some_and(|read| {
            let name = normalised(read.name.as_ref());
            self.lines.iter().any(|line| line.name == name) || !self.wants(text, python)
        })
    }

    /// Returns whether a requirement is needed under this Python, pinned or not.
    pub(super) fn wants(&self, text: &str, python: PythonVersion) -> bool {
        requirement(text).is_none_or(|read| {
            let name = normalised(read.name.as_ref());
            let is_needed = |platform: &Platform| platform.holds(&read.marker, python);
            !self.without.contains(&name)
                && !self.elsewhere.contains(&name)
                && PLATFORMS.iter().any(is_needed)
        })
    }

    /// Returns whether a module belongs to a distribution that the user excludes, that only some platforms need, or of
    /// another environment.
    pub(super) fn is_left_out(&self, module: &str) -> bool {
        names::candidates(module).any(|name| {
            self.without.contains(&name)
                || self.partial.contains_key(&name)
                || self.elsewhere.contains(&name)
        })
    }

    /// Returns the labels of the distributions that the extension needs.
    pub(super) fn of_extension(&self) -> Vec<String> {
        self.extension.iter().map(|name| label(name)).collect()
    }

    /// Returns the labels of the distributions that a test suite needs.
    pub(super) fn of_suite(&self, suite: &Suite) -> Vec<String> {
        let needed = self.suites.get(&suite.folder).into_iter().flatten();
        needed.map(|name| label(name)).collect()
    }

    /// Returns what runs a test suite. Of pytest and unittest, it is pytest if a lock file pins it, or if none exists yet and a package
    /// is missing.
    pub(super) fn framework(&self, suite: &Suite) -> Framework {
        if suite.framework != Framework::Either {
            return suite.framework;
        }
        let has_pytest = self.has(suite, "pytest");
        let mut required = suite.required.iter();
        if !has_pytest && (!self.locks.is_empty() || required.all(|module| self.provides(module))) {
            Framework::Unittest
        } else {
            Framework::Pytest
        }
    }

    /// Returns whether a distribution is in the `deps` of a test suite, by its normalised name.
    pub(super) fn has(&self, suite: &Suite, name: &str) -> bool {
        let needed = self.suites.get(&suite.folder);
        needed.is_some_and(|names| names.contains(name))
    }

    /// Returns whether pytest runs a test suite.
    pub(super) fn leaves_to_pytest(&self, suite: &Suite) -> bool {
        self.framework(suite) == Framework::Pytest
    }

    /// Returns the path and the text of the requirements file.
    pub(super) fn file(&self) -> Option<(String, String)> {
        let lines: String = self.lines.iter().map(Line::text).collect();
        let head = format!(
            "# What Bazel's targets need of {}. After that file changes, run `pyo3-bzl adopt` again.\n",
            backquoted(&self.locks)
        );
        self.has_hub()
            .then(|| (format!("{BAZEL}/requirements.txt"), head + &lines))
    }

    /// Returns the statements of MODULE.bazel that create the hub.
    pub(super) fn hub(&self, module: &str, python: PythonVersion) -> [Rule; 3] {
        let hub = hub_name(module);
        [
            use_extension("pip", "@rules_python//python/extensions:pip.bzl", "pip"),
            Rule::new("pip.parse")
                .comment(format!(
                    "Python packages, as `@{HUB}//NAME`. rules_python reserves the hub name `{HUB}`, so the hub has another name outside of \
                     this module."
                ))
                .set("hub_name", text(&hub))
                .set("python_version", text(python.to_string()))
                .set(
                    "requirements_lock",
                    text(format!("//{BAZEL}:requirements.txt")),
                ),
            Rule::new("use_repo")
                .arg(Expr::Name("pip".into()))
                .set(HUB, text(hub)),
        ]
    }
}

/// Returns a hub name that is unique to the module, such as `nh3_pypi`.
pub(super) fn hub_name(module: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let module: String = module.chars().map(plain).collect();
    format!("{module}_{HUB}")
}

/// Returns the names of the requirements that are pinned.
fn pinned(pins: &Pins, requirements: &[String]) -> BTreeSet<String> {
    let read = requirements.iter().filter_map(|text| requirement(text));
    read.map(|one| normalised(one.name.as_ref()))
        .filter(|name| pins.has(name))
        .collect()
}

/// Returns the platforms that need a distribution.
fn machines(lines: &[Line], name: &str, python: PythonVersion) -> Vec<&'static str> {
    let lines: Vec<_> = lines.iter().filter(|line| line.name == name).collect();
    let is_needed = |platform: &&Platform| {
        let mut lines = lines.iter();
        lines.any(|line| platform.holds(&line.marker, python))
    };
    let needed = PLATFORMS.iter().filter(is_needed);
    needed.map(|platform| platform.name).collect()
}

fn label(name: &str) -> String {
    format!("@{HUB}//{}", name.replace('-', "_"))
}

/// Returns the most likely distribution of a module, judging by its name.
pub(super) fn likely(module: &str) -> String {
    names::candidates(module).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::hub_name;

    #[test]
    fn hubs() {
        let table = [
            ("nh3", "nh3_pypi"),
            ("rpds-py", "rpds_py_pypi"),
            ("a.b", "a_b_pypi"),
        ];
        for (module, hub) in table {
            assert_eq!(hub_name(module), hub);
        }
    }
}
