//! The folders that become Bazel packages, and the label of each file.

use std::collections::BTreeSet;

use crate::project::paths::{below, MANIFESTS};
use crate::project::{Crate, Extension, Project};

/// The folder of files that only Bazel needs.
pub(super) const BAZEL: &str = "bazel";

/// The folders that get a BUILD.bazel.
#[derive(Debug)]
pub(super) struct Packages(BTreeSet<String>);

impl Packages {
    /// Chooses the packages. Every crate becomes one, unless it contains the folder of an extension, of Python sources or of
    /// tests. These belong to the top-level package, and no package may reach into another.
    pub(super) fn new(project: &Project) -> Self {
        let modules = project.extensions.iter();
        let modules: Vec<String> = modules.filter_map(Extension::package_folder).collect();
        let mut inner: Vec<&str> = modules.iter().map(String::as_str).collect();
        for extension in &project.extensions {
            inner.extend([extension.folder.as_str(), extension.python_root.as_str()]);
        }
        for package in &project.packages {
            inner.extend(package.folder.as_deref());
            inner.extend(package.stubs.iter().map(String::as_str));
        }
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
            packages.insert(MANIFESTS.to_owned());
        }
        Self(packages)
    }

    /// Returns all packages, sorted. The top-level one is `""`.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Returns the crates' packages below a folder. A `glob` of the folder does not enter them.
    pub(super) fn below<'p>(&'p self, folder: &'p str) -> impl Iterator<Item = &'p str> {
        let is_inner = move |package: &&str| {
            let inner = below(package, folder).is_some_and(|inner| !inner.is_empty());
            inner && !folder.is_empty() && *package != BAZEL && *package != MANIFESTS
        };
        self.all().filter(is_inner)
    }

    /// Returns whether a crate has its own package.
    pub(super) fn has_crates(&self) -> bool {
        self.all()
            .any(|package| !package.starts_with(BAZEL) && !package.is_empty())
    }

    /// Returns the package of a file or folder.
    pub(super) fn package_of(&self, path: &str) -> &str {
        let holds = |package: &&str| {
            package.is_empty() || path == *package || path.starts_with(&format!("{package}/"))
        };
        let holding = self.all().filter(holds);
        holding
            .max_by_key(|package| package.len())
            .unwrap_or_default()
    }

    /// Returns the absolute label of a file.
    pub(super) fn absolute(&self, path: &str) -> String {
        let package = self.package_of(path);
        format!("//{package}:{}", relative(path, package))
    }

    /// Returns the label of a file, as seen from a package.
    pub(super) fn label(&self, from: &str, path: &str) -> String {
        let package = self.package_of(path);
        if package == from {
            return relative(path, package).to_owned();
        }
        self.absolute(path)
    }

    /// Returns the label of the `filegroup` with all files of a folder in another package. None if the folder is in this package.
    pub(super) fn group(&self, from: &str, folder: &str) -> Option<String> {
        let package = self.package_of(folder);
        let inner = relative(folder, package);
        (package != from).then(|| format!("//{package}:{}", group_name(inner)))
    }
}

/// Returns a path relative to its package.
pub(super) fn relative<'a>(path: &'a str, package: &str) -> &'a str {
    if package.is_empty() {
        return path;
    }
    path.strip_prefix(package)
        .unwrap_or(path)
        .trim_start_matches('/')
}

/// Returns the name of the target with a folder's files.
pub(super) fn group_name(folder: &str) -> String {
    format!("{}_files", if folder.is_empty() { "all" } else { folder })
}

#[cfg(test)]
mod tests {
    use super::{group_name, Packages};

    #[test]
    fn labels() {
        let packages = ["", "bazel", "crates/core"].map(str::to_owned);
        let packages = Packages(packages.into());
        // (from, path, label)
        let table = [
            ("", "src/lib.rs", "src/lib.rs"),
            ("", "bazel/run_tests.py", "//bazel:run_tests.py"),
            ("", "crates/core/src/lib.rs", "//crates/core:src/lib.rs"),
            ("crates/core", "crates/core/build.rs", "build.rs"),
            ("crates/core", "README.md", "//:README.md"),
            ("", "crates/core_two/x", "crates/core_two/x"),
        ];
        for (from, path, expected) in table {
            assert_eq!(packages.label(from, path), expected);
        }
        assert_eq!(packages.absolute("Cargo.lock"), "//:Cargo.lock");
        assert_eq!(packages.group("", "tests"), None);
        let data = packages.group("", "crates/core/data");
        assert_eq!(data.as_deref(), Some("//crates/core:data_files"));
        let inner: Vec<&str> = packages.below("crates").collect();
        assert_eq!(inner, ["crates/core"]);
        assert_eq!(packages.below("crates/core").count(), 0);
        assert_eq!(packages.below("").count(), 0);
        assert_eq!(group_name(""), "all_files");
        assert!(packages.has_crates());
    }
}
