//! Which folders become Bazel packages, and what a file is called from another.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::{Crate, Project};

/// The folder of files that Bazel alone needs.
pub(super) const BAZEL: &str = "bazel";

/// The packages.
#[derive(Debug)]
pub(super) struct Places {
    /// Folders with a BUILD.bazel.
    packages: BTreeSet<String>,
    /// Files that other packages use, by package.
    exports: BTreeMap<String, BTreeSet<String>>,
    /// Folders that other packages use, by package.
    groups: BTreeMap<String, BTreeSet<String>>,
}

impl Places {
    /// Every crate is a package, unless the folder of an extension, of Python sources or of tests lies in it: those belong to the
    /// package at the top, and no package reaches into another.
    pub(super) fn new(project: &Project) -> Self {
        let mut inner: Vec<&str> = Vec::new();
        for extension in &project.extensions {
            inner.extend([extension.folder.as_str(), extension.python_root.as_str()]);
        }
        inner.extend(
            project
                .packages
                .iter()
                .filter_map(|package| package.folder.as_deref()),
        );
        inner.extend(
            project
                .packages
                .iter()
                .flat_map(|package| package.stubs.iter().map(String::as_str)),
        );
        inner.extend(project.suites.iter().map(|suite| suite.folder.as_str()));
        let holds = |one: &Crate| {
            inner
                .iter()
                .any(|path| *path == one.folder || path.starts_with(&format!("{}/", one.folder)))
        };
        let own = project
            .crates
            .iter()
            .filter(|one| !one.folder.is_empty() && !one.is_extension && !holds(one));
        let mut packages: BTreeSet<String> = own.map(|one| one.folder.clone()).collect();
        packages.insert(String::new());
        packages.insert(BAZEL.to_owned());
        if project.cargo.obstacle.is_some() {
            packages.insert(super::hub::mirror::FOLDER.to_owned());
        }
        Self {
            packages,
            exports: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }

    /// The package of a file or a crate's folder.
    pub(super) fn package_of(&self, path: &str) -> &str {
        let holds = |package: &&String| {
            package.is_empty()
                || path == package.as_str()
                || path.starts_with(&format!("{package}/"))
        };
        self.packages
            .iter()
            .filter(holds)
            .max_by_key(|package| package.len())
            .map_or("", String::as_str)
    }

    /// A file as a label, from anywhere.
    pub(super) fn absolute(&self, path: &str) -> String {
        let package = self.package_of(path);
        format!("//{package}:{}", relative(path, package))
    }

    /// A file as a label, from a package; it is exported if it is another's.
    pub(super) fn label(&mut self, from: &str, path: &str) -> String {
        let package = self.package_of(path).to_owned();
        if package == from {
            return relative(path, &package).to_owned();
        }
        self.exports
            .entry(package.clone())
            .or_default()
            .insert(relative(path, &package).to_owned());
        self.absolute(path)
    }

    /// All files of a folder of another package, as a label; None if it is in this one.
    pub(super) fn group(&mut self, from: &str, folder: &str) -> Option<String> {
        let package = self.package_of(folder).to_owned();
        (package != from).then_some(())?;
        let inner = relative(folder, &package).to_owned();
        let label = format!("//{package}:{}", group_name(&inner));
        self.groups.entry(package).or_default().insert(inner);
        Some(label)
    }

    /// Folders of a package that others use.
    pub(super) fn groups(&self, package: &str) -> Vec<String> {
        self.groups
            .get(package)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }

    /// Marks a file as used by others.
    pub(super) fn export(&mut self, path: &str) -> String {
        self.label("//", path)
    }

    /// What a package exports.
    pub(super) fn exports(&self, package: &str) -> Vec<String> {
        self.exports
            .get(package)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }

    /// All packages.
    pub(super) fn packages(&self) -> Vec<String> {
        self.packages.iter().cloned().collect()
    }
}

/// A path from its package.
pub(super) fn relative<'a>(path: &'a str, package: &str) -> &'a str {
    match package {
        "" => path,
        package => path
            .strip_prefix(package)
            .unwrap_or(path)
            .trim_start_matches('/'),
    }
}

/// What the target of a folder's files is called.
pub(super) fn group_name(folder: &str) -> String {
    format!("{}_files", if folder.is_empty() { "all" } else { folder })
}
