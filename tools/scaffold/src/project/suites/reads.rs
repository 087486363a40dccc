//! The imports of tests, and the files that they open.

use std::collections::{BTreeMap, BTreeSet};

use super::beside::Beside;
use super::framework::{self, Framework};
use super::{imports, plugins};
use crate::project::extensions::Extension;
use crate::project::files::Files;
use crate::project::paths::{below, join, parent};
use crate::project::python::{Package, NO_PACKAGES};

/// Modules that read the metadata of an installed project.
const METADATA: [&str; 3] = ["importlib.metadata", "importlib_metadata", "pkg_resources"];

/// A folder with more files does not contain test data.
pub(super) const MOST_DATA: usize = 2_000;

/// Returns the folders to which a path in a test may be relative: its own and the project's; for a path of several parts, also
/// those in between.
fn starts<'p>(test: &'p str, literal: &str) -> Vec<&'p str> {
    let mut starts = vec![parent(test)];
    while let Some(last) = starts.last().filter(|last| !last.is_empty()) {
        starts.push(parent(last));
    }
    if !literal.contains('/') {
        let own = parent(test);
        starts.retain(|start| *start == own || start.is_empty());
    }
    starts
}

/// The context for the analysis of tests.
pub(super) struct Context<'a> {
    pub files: &'a Files,
    pub extensions: &'a [Extension],
    pub packages: &'a [Package],
    pub own: BTreeSet<String>,
}

impl Context<'_> {
    /// Returns the Python files below a folder, or the file itself.
    pub(super) fn python<'f>(&'f self, folder: &'f str) -> impl Iterator<Item = &'f str> {
        let file = self.files.has(folder).then_some(folder);
        let below = self.files.below(folder);
        below.filter(|path| path.ends_with(".py")).chain(file)
    }

    /// Returns the modules outside the standard library and the project, each with a file that imports it, and those among them
    /// that a file requires.
    pub(super) fn imports(
        &self,
        folder: &str,
        beside: &Beside,
    ) -> (BTreeMap<String, String>, BTreeSet<String>) {
        let mut own = self.own.clone();
        // pytest puts the folder of each conftest.py on the path.
        own.insert("conftest".to_owned());
        for path in self.python(folder) {
            own.extend(
                path.trim_end_matches(".py")
                    .split('/')
                    .map(ToOwned::to_owned),
            );
        }
        let packages = self
            .packages
            .iter()
            .filter_map(|package| package.folder.as_deref());
        let beside = beside.files.iter().chain(&beside.folders);
        let beside = beside.map(String::as_str);
        let mut found = BTreeMap::new();
        let mut required = BTreeSet::new();
        for folder in std::iter::once(folder).chain(beside).chain(packages) {
            for path in self.python(folder) {
                let text = self.files.glance(path).unwrap_or_default();
                required.extend(imports::at_top(&text));
                for module in imports::of(&text) {
                    if !own.contains(&module) && !imports::is_standard(&module) {
                        found.entry(module).or_insert_with(|| path.to_owned());
                    }
                }
            }
        }
        required.retain(|module| found.contains_key(module));
        (found, required)
    }

    /// Returns the modules that no file imports without `pytest.importorskip`, which skips the file if the module is missing.
    pub(super) fn guarded(&self, folder: &str) -> BTreeSet<String> {
        let (mut guarded, mut plain) = (BTreeSet::new(), BTreeSet::new());
        for path in self.python(folder) {
            let text = self.files.glance(path).unwrap_or_default();
            let own = imports::guarded(&text);
            plain.extend(imports::of(&text).difference(&own).cloned());
            guarded.extend(own);
        }
        guarded.difference(&plain).cloned().collect()
    }

    /// Returns whether the tests or the packages look for the metadata of an installed project.
    pub(super) fn reads_metadata(&self, folder: &str) -> bool {
        let packages = self.packages.iter();
        let packages = packages.filter_map(|package| package.folder.as_deref());
        let mut sources = std::iter::once(folder)
            .chain(packages)
            .flat_map(|folder| self.python(folder));
        sources.any(|path| {
            let text = self.files.glance(path).unwrap_or_default();
            METADATA.iter().any(|name| text.contains(name))
        })
    }

    /// Returns the pytest plugins that tests use by a fixture or a mark.
    pub(super) fn plugins(&self, folder: &str) -> BTreeSet<String> {
        let texts = self
            .python(folder)
            .filter_map(|path| self.files.glance(path));
        let texts: Vec<String> = texts.collect();
        plugins::used(texts.iter().map(String::as_str))
    }

    /// Returns what runs the tests.
    pub(super) fn framework(&self, folder: &str) -> Framework {
        let sources = self.python(folder).filter_map(|path| {
            let name = path.rsplit('/').next()?;
            Some((name, self.files.glance(path)?))
        });
        let sources: Vec<(&str, String)> = sources.collect();
        let packages = self.packages.iter();
        let packages = packages.filter_map(|package| package.folder.as_deref());
        let packages = packages.flat_map(|folder| self.python(folder));
        let others: Vec<String> = packages
            .filter_map(|path| self.files.glance(path))
            .collect();
        let own = sources.iter().map(|(_, text)| text);
        let cases = framework::cases(own.chain(&others).map(String::as_str));
        framework::of(&sources, &cases)
    }

    /// Returns whether tests import from another test folder that is part of a package.
    pub(super) fn imports_from(&self, folder: &str, other: &str) -> bool {
        let module = self.packages.iter().find_map(|package| {
            let inner = below(other, package.folder.as_deref()?)?;
            Some(format!("{}.{}", package.name, inner.replace('/', ".")))
        });
        let Some(module) = module else {
            return false;
        };
        self.python(folder).any(|path| {
            let text = self.files.glance(path).unwrap_or_default();
            text.lines().any(|line| {
                let line = line.trim_start();
                (line.starts_with("from ") || line.starts_with("import ")) && line.contains(&module)
            })
        })
    }

    /// Returns the files and folders that tests name or import, besides their own.
    pub(super) fn data(&self, folder: &str, beside: &Beside) -> (BTreeSet<String>, Vec<String>) {
        let (mut named, mut folders) = (beside.files.clone(), beside.folders.clone());
        for path in self.python(folder) {
            let text = self.files.glance(path).unwrap_or_default();
            for literal in imports::literals(&text) {
                for start in starts(path, &literal) {
                    let Some(target) = join(start, &literal).filter(|target| !target.is_empty())
                    else {
                        continue;
                    };
                    if below(&target, folder).is_some() || self.is_elsewhere(&target) {
                        continue;
                    }
                    if self.files.has(&target) {
                        named.insert(target);
                        break;
                    }
                    let size = self.files.below(&target).take(MOST_DATA + 1).count();
                    if size > 0 && size <= MOST_DATA {
                        folders.insert(target);
                        break;
                    }
                }
            }
        }
        let is_inner = |inner: &String| {
            folders
                .iter()
                .any(|outer| inner.starts_with(&format!("{outer}/")))
        };
        named.retain(|file| {
            !folders
                .iter()
                .any(|outer| file.starts_with(&format!("{outer}/")))
        });
        (
            named,
            folders
                .iter()
                .filter(|folder| !is_inner(folder))
                .cloned()
                .collect(),
        )
    }

    /// Returns whether a path belongs to sources, to packages, or to something unrelated to tests.
    fn is_elsewhere(&self, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or_default();
        let is_source = self.extensions.iter().any(|extension| {
            [&extension.folder, &extension.python_root]
                .iter()
                .any(|folder| folder.as_str() == path)
                || join(&extension.folder, "src").as_deref() == Some(path)
        });
        let is_package = self.packages.iter().any(|package| {
            package
                .folder
                .as_deref()
                .is_some_and(|folder| below(path, folder).is_some())
        });
        let is_other =
            ["build", "dist", "ci", "scripts"].contains(&first) && NO_PACKAGES.contains(&first);
        is_source || is_package || is_other
    }
}
