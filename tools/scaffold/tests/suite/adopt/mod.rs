//! Tests of `adopt`, over small projects and a registry of empty crates in `tests/adopt`.

mod again;
mod data;
mod environment;
mod framework;
mod golden;
mod hostile;
mod hub;
mod locks;
mod optimized;
mod options;
mod places;
#[cfg(unix)]
mod runner;
mod rust_tests;
mod shapes;
mod suites;
mod surroundings;

use std::path::{Path, PathBuf};

use pyo3_facts::PythonVersion;
use scaffold::adopt::{plan, Locker, Options};
use scaffold::new::Pyo3Bzl;
use scaffold::plan::Plan;
use scaffold::project::{self, Project};
use tempfile::TempDir;

/// A project in its own folder.
struct Case {
    folder: TempDir,
}

impl Case {
    /// Copies a project of `tests/adopt`.
    fn of(name: &str) -> Self {
        let case = Self::empty();
        copy(&cases().join(name).join("in"), case.path());
        case
    }

    fn empty() -> Self {
        let case = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir(case.path()).unwrap();
        std::fs::create_dir(case.cargo_home()).unwrap();
        let source = format!(
            "[source.crates-io]\nreplace-with = \"cases\"\n[source.cases]\ndirectory = {:?}\n[net]\noffline = true\n",
            cases().join("registry")
        );
        std::fs::write(case.cargo_home().join("config.toml"), source).unwrap();
        case
    }

    fn path(&self) -> &'static Path {
        // Leaked, so that a case can be borrowed and changed; the process ends soon.
        Box::leak(self.folder.path().join("project").into_boxed_path())
    }

    fn cargo_home(&self) -> PathBuf {
        self.folder.path().join("cargo")
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn edit(&self, path: &str, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.path().join(path)).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{path}: {old:?}");
        self.write(path, text.replace(old, new));
    }

    fn read(&self) -> anyhow::Result<Project> {
        let options = project::Options {
            offline: true,
            cargo_environment: vec![(
                "CARGO_HOME".to_owned(),
                self.cargo_home().display().to_string(),
            )],
        };
        Project::read(self.path(), &options)
    }

    fn plan(&self) -> anyhow::Result<Plan> {
        self.plan_with(false)
    }

    fn plan_with(&self, edit: bool) -> anyhow::Result<Plan> {
        self.plan_for(None, edit)
    }

    /// Plans for CPython 3.`minor`.
    fn plan_for(&self, minor: Option<u8>, edit: bool) -> anyhow::Result<Plan> {
        plan(&self.read()?, &Self::options(minor, edit))
    }

    fn options(minor: Option<u8>, edit: bool) -> Options {
        Options {
            python: minor.map(PythonVersion),
            pyo3_bzl: Pyo3Bzl::Registry {
                version: "0.1.0".to_owned(),
            },
            edit,
            locker: Locker::Pip(PythonVersion(14)),
            without: Vec::new(),
            bazel: "9.2.0".to_owned(),
        }
    }

    /// Adopts the project. Returns the new and updated files.
    fn adopt(&self) -> anyhow::Result<Vec<String>> {
        let plan = self.plan()?;
        let comparison = scaffold::write::compare(self.path(), &plan)?;
        let written = scaffold::write::write(self.path(), &comparison, false)?;
        Ok(written
            .new
            .iter()
            .chain(&written.updated)
            .map(ToString::to_string)
            .collect())
    }

    /// Returns the whole error.
    fn error(&self) -> String {
        let error = self.plan().expect_err("an error");
        format!("{error:#}").replace(
            &self.path().canonicalize().unwrap().display().to_string(),
            "PROJECT",
        )
    }

    /// Returns all files, by path.
    fn files(&self) -> std::collections::BTreeMap<String, Vec<u8>> {
        let walk = walkdir::WalkDir::new(self.path())
            .into_iter()
            .map(Result::unwrap);
        let files = walk.filter(|entry| entry.file_type().is_file());
        files
            .map(|entry| {
                let path = entry.path().strip_prefix(self.path()).unwrap();
                (
                    path.to_str().unwrap().to_owned(),
                    std::fs::read(entry.path()).unwrap(),
                )
            })
            .collect()
    }
}

/// Returns the folder of the cases. Cargo runs tests in the crate's folder, Bazel in the repository's.
pub fn cases() -> PathBuf {
    let folders = ["tools/scaffold/tests/adopt", "tests/adopt"];
    let folder = folders.iter().find(|folder| Path::new(folder).is_dir());
    std::fs::canonicalize(folder.expect("the cases")).unwrap()
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).follow_links(true) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
        } else {
            // Not `fs::copy`: Bazel's files may be read-only.
            std::fs::write(&target, std::fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}
