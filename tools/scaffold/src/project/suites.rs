//! The project's own Python tests: their location, the files that they read, and their dependencies.

use std::collections::{BTreeMap, BTreeSet};

use super::extensions::Extension;
use super::files::Files;
use super::paths::{below, join, parent};
use super::pyproject::PyProject;
use super::python::{Package, NO_PACKAGES};
use super::unmapped::Unmapped;

mod beside;
pub(crate) mod features;
mod framework;
mod imports;
mod options;
mod plugins;
mod reads;
mod unnamed;

pub use framework::Framework;
use options::configuration;
use reads::Context;
pub use unnamed::Unnamed;

/// Folders, besides those that never are packages, whose `test_*.py` are no tests of the project.
const OTHERS: [&str; 6] = [
    "bazel",
    "example",
    "fuzz",
    "site-packages",
    "third_party",
    "vendor",
];

/// A folder of tests, or a single test file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    /// The folder, or the file.
    pub folder: String,
    /// Whether it is a file.
    pub is_file: bool,
    /// pytest's configuration, `conftest.py` files in parent folders, and files that tests name.
    pub files: Vec<String>,
    /// Folders that tests name.
    pub folders: Vec<String>,
    /// pytest options of the project that need no plugin.
    pub options: Vec<String>,
    /// Options of plugins, each after the distribution of its plugin.
    pub plugin_options: Vec<(String, String)>,
    /// Third-party modules that tests import, each with a file that imports it.
    pub imports: BTreeMap<String, String>,
    /// The modules among them without which a file cannot be imported.
    pub required: BTreeSet<String>,
    /// The modules of which each importing file has `pytest.importorskip`.
    pub guarded: BTreeSet<String>,
    /// Whether the tests or the packages look for the metadata of an installed project.
    pub reads_metadata: bool,
    /// Distributions of pytest plugins that tests use without importing them.
    pub plugins: BTreeSet<String>,
    /// What runs them.
    pub framework: Framework,
    /// Files in these folders that Bazel cannot name.
    pub unnamed: Unnamed,
}

pub(crate) fn find(
    files: &Files,
    pyproject: &PyProject,
    extensions: &[Extension],
    packages: &[Package],
    unmapped: &mut Vec<Unmapped>,
) -> Vec<Suite> {
    let (pytest, configuration) = configuration(files, pyproject);
    let mut folders: Vec<String> = Vec::new();
    for path in &pytest.testpaths {
        match join("", path).filter(|folder| has_tests(files, folder)) {
            Some(folder) => folders.push(folder),
            None => unmapped.push(Unmapped::new(
                format!("`testpaths`: `{path}`"),
                "it has no `test_*.py`, only examples that doctest may find",
                "add a `py_test` for it to run its examples",
            )),
        }
    }
    if folders.is_empty() {
        folders = usual(files, extensions);
        if !folders.is_empty() {
            folders.extend(inner(files, packages, &folders));
        }
    }
    if folders.is_empty() {
        folders = elsewhere(files);
    }
    let options = options::split(&pytest.addopts);
    if !options.dropped.is_empty() {
        unmapped.push(Unmapped::addopts(&options.dropped));
    }
    let own = own_modules(files, extensions, packages);
    let context = Context {
        files,
        extensions,
        packages,
        own,
    };
    let mut suites = Vec::new();
    for folder in &folders {
        let folder = folder.clone();
        let beside = context.beside(&folder);
        let (named, mut named_folders) = context.data(&folder, &beside);
        // A folder that is excluded from a package because it is its own suite may be imported by another suite.
        let others = folders.iter().filter(|other| **other != folder);
        named_folders.extend(
            others
                .filter(|other| context.imports_from(&folder, other))
                .cloned(),
        );
        named_folders.sort();
        named_folders.dedup();
        let above = [
            join("", "conftest.py"),
            join(parent(&folder), "conftest.py"),
        ];
        let above = above.into_iter().flatten().filter(|path| files.has(path));
        let all: BTreeSet<String> = named
            .into_iter()
            .chain(configuration.clone())
            .chain(above)
            .filter(|path| !named_folders.iter().any(|one| below(path, one).is_some()))
            .collect();
        let (imports, required) = context.imports(&folder, &beside);
        let globbed = std::iter::once(&folder).chain(&named_folders);
        let globbed: Vec<&str> = globbed.flat_map(|folder| files.below(folder)).collect();
        let unnamed = unnamed::find(&globbed);
        if let Some(example) = &unnamed.example {
            unmapped.push(Unmapped::new(
                format!("test data with names such as `{example}`"),
                "a name outside of ASCII, or with `:` or `\\`, breaks the whole Bazel package under some locales, so the tests run without these files",
                "rename the files if the tests need them",
            ));
        }
        suites.push(Suite {
            imports,
            required,
            guarded: context.guarded(&folder),
            reads_metadata: context.reads_metadata(&folder),
            plugins: context.plugins(&folder),
            framework: context.framework(&folder),
            unnamed,
            files: all.into_iter().collect(),
            folders: named_folders,
            options: options.kept.clone(),
            plugin_options: options.of_plugins.clone(),
            is_file: files.has(&folder),
            folder,
        });
    }
    suites
}

/// Returns whether plain pytest, run in the project's folder, ignores the symlinks `bazel-*` that a build leaves there.
pub(crate) fn avoids_links(files: &Files, pyproject: &PyProject) -> bool {
    let (pytest, _) = configuration(files, pyproject);
    let mut left_out = pytest.norecursedirs.iter();
    !pytest.testpaths.is_empty() || left_out.any(|pattern| pattern.starts_with("bazel"))
}

fn has_tests(files: &Files, folder: &str) -> bool {
    files.below(folder).any(is_test) || folder.ends_with(".py") && files.has(folder)
}

fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.ends_with("_test.py") || name.starts_with("test_") && name.ends_with(".py")
}

/// Returns `tests` and `test` in the project's folder, in its Python root, and beside its crates.
fn usual(files: &Files, extensions: &[Extension]) -> Vec<String> {
    let mut bases = vec![String::new()];
    for extension in extensions {
        bases.push(extension.folder.clone());
        bases.push(parent(&extension.folder).to_owned());
        bases.push(extension.python_root.clone());
        let top = extension.module.split('.').next().unwrap_or_default();
        bases.extend(join(&extension.python_root, top));
    }
    let mut folders: Vec<String> = Vec::new();
    for base in bases {
        for name in ["tests", "test"] {
            let Some(folder) = join(&base, name) else {
                continue;
            };
            if has_tests(files, &folder) && !folders.contains(&folder) {
                folders.push(folder);
            }
        }
    }
    folders
}

/// Returns the folders `tests` and `test` in parts of the packages: `thing/part/tests`.
fn inner(files: &Files, packages: &[Package], others: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let folders = packages
        .iter()
        .filter_map(|package| package.folder.as_deref());
    for path in folders.flat_map(|folder| files.below(folder)) {
        let folder = parent(path);
        let mut ends = folder
            .match_indices('/')
            .map(|(end, _)| end)
            .chain([folder.len()]);
        let is_named = |end: &usize| {
            let outer = folder.get(..*end).unwrap_or_default();
            ["test", "tests"].contains(&outer.rsplit('/').next().unwrap_or_default())
        };
        let outermost = ends.find(is_named).and_then(|end| folder.get(..end));
        let Some(outermost) = outermost.filter(|_| is_test(path)) else {
            continue;
        };
        let is_known = |one: &String| below(outermost, one).is_some();
        if !others.iter().chain(&found).any(is_known) {
            found.push(outermost.to_owned());
        }
    }
    found
}

/// Returns the places of test files in folders of any name, where plain pytest would find them: each outermost folder that has one
/// directly, and files in the project's folder. Not benchmarks and examples, which need time or services.
fn elsewhere(files: &Files) -> Vec<String> {
    let is_other = |part: &str| {
        let is_group = NO_PACKAGES.contains(&part) && !["test", "tests"].contains(&part);
        is_group || OTHERS.contains(&part) || part.starts_with('.')
    };
    let mut places: Vec<String> = Vec::new();
    let tests = files.paths().filter(|path| is_test(path));
    for path in tests.filter(|path| !parent(path).split('/').any(is_other)) {
        let folder = parent(path);
        places.push(if folder.is_empty() { path } else { folder }.to_owned());
    }
    let all = places.clone();
    places.retain(|one| !all.iter().any(|outer| is_inside(one, outer)));
    places.dedup();
    places
}

fn is_inside(one: &str, outer: &str) -> bool {
    one != outer && below(one, outer).is_some()
}

/// Returns the project's own modules.
fn own_modules(files: &Files, extensions: &[Extension], packages: &[Package]) -> BTreeSet<String> {
    let mut own: BTreeSet<String> = packages
        .iter()
        .map(|package| package.name.clone())
        .collect();
    for extension in extensions {
        own.extend(extension.module.split('.').map(ToOwned::to_owned));
        own.extend(
            files
                .names(&extension.python_root)
                .iter()
                .map(|name| name.trim_end_matches(".py").to_owned()),
        );
    }
    own
}
