//! The project's own Python tests: where they are, what they read, and what they need.

use std::collections::{BTreeMap, BTreeSet};

use super::extensions::Extension;
use super::files::Files;
use super::paths::{join, parent};
use super::pyproject::{PyProject, Pytest};
use super::python::{Package, NO_PACKAGES};
use super::setuptools::Config;
use super::Unmapped;

mod imports;

/// A folder of tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    /// The folder.
    pub folder: String,
    /// pytest's configuration, `conftest.py` above, and files that tests name.
    pub files: Vec<String>,
    /// Folders that tests name.
    pub folders: Vec<String>,
    /// pytest options of the project that need no plugin.
    pub options: Vec<String>,
    /// Python distributions' modules that tests import, each with a file that does.
    pub imports: BTreeMap<String, String>,
}

/// pytest's own options that a project may set and that mean the same here.
const KEPT: [&str; 12] = [
    "--doctest-continue-on-failure",
    "--doctest-glob",
    "--doctest-modules",
    "--import-mode",
    "--showlocals",
    "--strict",
    "--strict-config",
    "--strict-markers",
    "--tb",
    "-l",
    "-ra",
    "-v",
];

/// A folder with more files is no test data.
const MOST_DATA: usize = 2_000;

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
                "there is no `test_*.py` in it, only what doctest may find",
                "add a `py_test` for it if its examples are to be run",
            )),
        }
    }
    if folders.is_empty() {
        folders = usual(files, extensions);
    }
    let (options, dropped) = options(&pytest.addopts);
    if !dropped.is_empty() {
        unmapped.push(Unmapped::new(
            format!("`addopts`: `{}`", dropped.join(" ")),
            "an option of a plugin, or one that Bazel has its own way for",
            "add it to `args` of the `py_test` if it is needed, and the plugin to `deps`",
        ));
    }
    let own = own_modules(files, extensions, packages);
    let context = Context {
        files,
        extensions,
        packages,
        own,
    };
    let mut suites = Vec::new();
    for folder in folders {
        let (named, named_folders) = context.data(&folder);
        let above = [
            join("", "conftest.py"),
            join(parent(&folder), "conftest.py"),
        ];
        let above = above.into_iter().flatten().filter(|path| files.has(path));
        let all: BTreeSet<String> = named
            .into_iter()
            .chain(configuration.clone())
            .chain(above)
            .collect();
        suites.push(Suite {
            imports: context.imports(&folder),
            files: all.into_iter().collect(),
            folders: named_folders,
            options: options.clone(),
            folder,
        });
    }
    suites
}

fn has_tests(files: &Files, folder: &str) -> bool {
    files.below(folder).any(is_test)
}

fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.ends_with("_test.py") || name.starts_with("test_") && name.ends_with(".py")
}

/// `tests` and `test` in the project's folder, in its Python root, and beside its crates.
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

/// pytest's options, and the file that has them.
fn configuration(files: &Files, pyproject: &PyProject) -> (Pytest, Option<String>) {
    // In pytest's own order.
    let inis = [
        ("pytest.ini", "pytest"),
        (".pytest.ini", "pytest"),
        ("tox.ini", "pytest"),
        ("setup.cfg", "tool:pytest"),
    ];
    for (name, section) in inis {
        if name == "tox.ini" && pyproject.pytest.is_some() {
            break;
        }
        let config = Config::parse(&files.glance(name).unwrap_or_default());
        if config.has_section(section) {
            let words = |key: &str| {
                let text = config.get(section, key).unwrap_or_default();
                text.split_whitespace().map(ToOwned::to_owned).collect()
            };
            let pytest = Pytest {
                testpaths: words("testpaths"),
                addopts: words("addopts"),
            };
            return (pytest, Some(name.to_owned()));
        }
    }
    match &pyproject.pytest {
        Some(pytest) => (pytest.clone(), Some("pyproject.toml".to_owned())),
        None => (Pytest::default(), None),
    }
}

/// What is kept of `addopts`, and what is not.
fn options(words: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let name = word.split('=').next().unwrap_or_default();
        let with_value = matches!(word.as_str(), "-W" | "-k" | "-m" | "-p" | "-o" | "-r");
        let value = if with_value { words.next() } else { None };
        // `-p no:x` switches a plugin off; anything else of `-p` wants one.
        let is_kept = match word.as_str() {
            "-p" => value.is_some_and(|value| value.starts_with("no:")),
            "-W" => true,
            "-q" | "-s" | "-vv" => true,
            _ => KEPT.contains(&name) || name.starts_with("-r") && !name.starts_with("--"),
        };
        let list = if is_kept { &mut kept } else { &mut dropped };
        list.push(word.clone());
        list.extend(value.cloned());
    }
    (kept, dropped)
}

/// Modules that are the project's own.
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

/// Where a path that a test names may start: its own folder and the project's; a path of several parts also in between.
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

struct Context<'a> {
    files: &'a Files,
    extensions: &'a [Extension],
    packages: &'a [Package],
    own: BTreeSet<String>,
}

impl Context<'_> {
    fn python<'f>(&'f self, folder: &'f str) -> impl Iterator<Item = &'f str> {
        self.files
            .below(folder)
            .filter(|path| path.ends_with(".py"))
    }

    /// Modules that are neither Python's nor the project's, with a file that imports each.
    fn imports(&self, folder: &str) -> BTreeMap<String, String> {
        let mut own = self.own.clone();
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
        let mut found = BTreeMap::new();
        for folder in std::iter::once(folder).chain(packages) {
            for path in self.python(folder) {
                let text = self.files.glance(path).unwrap_or_default();
                for module in imports::of(&text) {
                    if !own.contains(&module) && !imports::is_standard(&module) {
                        found.entry(module).or_insert_with(|| path.to_owned());
                    }
                }
            }
        }
        found
    }

    /// Files and folders that tests name, beside what is there anyway.
    fn data(&self, folder: &str) -> (BTreeSet<String>, Vec<String>) {
        let (mut named, mut folders) = (BTreeSet::new(), BTreeSet::new());
        for path in self.python(folder) {
            let text = self.files.glance(path).unwrap_or_default();
            for literal in imports::literals(&text) {
                for start in starts(path, &literal) {
                    let Some(target) = join(start, &literal).filter(|target| !target.is_empty())
                    else {
                        continue;
                    };
                    if super::paths::below(&target, folder).is_some() || self.is_elsewhere(&target)
                    {
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

    /// Whether a path is one of sources, packages or of what has nothing to do with tests.
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
                .is_some_and(|folder| super::paths::below(path, folder).is_some())
        });
        let is_other =
            ["build", "dist", "ci", "scripts"].contains(&first) && NO_PACKAGES.contains(&first);
        is_source || is_package || is_other
    }
}
