//! The file tree of a project, and the text of the files that are read. Symlinks are not followed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context as _, Result};
use fs_err as fs;
use serde::Deserialize;
use walkdir::WalkDir;

use super::paths::below;
use crate::plan::Digest;

/// The files of a project.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
    paths: BTreeSet<String>,
}

/// What `develop.py` wrote: the possible digests of each file.
#[derive(Deserialize)]
struct Record {
    files: BTreeMap<String, Vec<Digest>>,
}

/// Folders that contain tool output.
const SKIPPED: [&str; 14] = [
    ".eggs",
    ".git",
    ".hg",
    ".mypy_cache",
    ".nox",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "node_modules",
    "target",
    "venv",
];

/// A larger tree is not a project.
const MOST_FILES: usize = 200_000;

/// People do not write larger files.
const MOST_BYTES: u64 = 4 << 20;

impl Files {
    /// Lists a folder.
    ///
    /// # Errors
    /// Fails if there is no such folder, or if it has more than 200 000 files.
    pub fn read(root: &Path) -> Result<Self> {
        ensure!(
            root.is_dir(),
            "`{}` is not a folder\n  help: pass the folder that contains pyproject.toml or setup.py",
            root.display()
        );
        let root = fs::canonicalize(root)?;
        let mut paths = BTreeSet::new();
        let walk = WalkDir::new(&root).follow_links(false).into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_skipped(entry)) {
            // An unreadable folder is irrelevant.
            let Ok(entry) = entry else { continue };
            if entry.file_type().is_dir() {
                continue;
            }
            let is_file = entry.file_type().is_file() || links_inside(&root, entry.path());
            let Some(path) = entry.path().strip_prefix(&root).ok().and_then(Path::to_str) else {
                continue;
            };
            if is_file {
                paths.insert(path.replace('\\', "/"));
            }
            ensure!(
                paths.len() <= MOST_FILES,
                "`{}` has more than {MOST_FILES} files\n  help: pass the folder of a single project",
                root.display()
            );
        }
        let mut files = Self { root, paths };
        files.forget_ours();
        files.forget_copies();
        Ok(files)
    }

    /// Excludes what `bazel run :NAME.develop` copied into the tree, unless it changed since. `develop.py` writes the records.
    fn forget_copies(&mut self) {
        let mut copies = Vec::new();
        for record in self.below(".pyo3_bzl/develop") {
            let text = self.glance(record).unwrap_or_default();
            let Ok(record) = serde_json::from_str::<Record>(&text) else {
                continue;
            };
            let is_copy = |path: &str, digests: &[Digest]| {
                let bytes = self.has(path).then(|| fs::read(self.root.join(path)).ok());
                bytes
                    .flatten()
                    .is_some_and(|bytes| digests.contains(&Digest::of(&bytes)))
            };
            let files = record.files.into_iter();
            copies.extend(files.filter(|(path, digests)| is_copy(path, digests)));
        }
        for (path, _) in copies {
            self.paths.remove(&path);
        }
    }

    /// Excludes the files that `adopt` created in its own folder.
    fn forget_ours(&mut self) {
        let is_ours = self
            .glance("bazel/BUILD.bazel")
            .is_some_and(|text| crate::plan::has_sections(&text));
        if is_ours {
            self.paths.retain(|path| !path.starts_with("bazel/"));
        }
    }

    /// Returns the folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns all paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// Returns whether a file exists.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Returns whether there is a folder that contains a file.
    #[must_use]
    pub fn has_folder(&self, folder: &str) -> bool {
        self.below(folder).next().is_some()
    }

    /// Returns the files below a folder, as paths relative to the root.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        let start = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let from = self.paths.range(start.clone()..);
        from.map(String::as_str)
            .take_while(move |path| path.starts_with(&start))
    }

    /// Returns the names directly in a folder: of files, and of folders that contain a file.
    #[must_use]
    pub fn names(&self, folder: &str) -> BTreeSet<String> {
        let first = |path: &str| Some(below(path, folder)?.split('/').next()?.to_owned());
        self.below(folder).filter_map(first).collect()
    }

    /// Returns the names directly in the project's folder.
    pub(crate) fn top_level(&self) -> Vec<String> {
        self.names("").into_iter().collect()
    }

    /// Returns the text of a file, byte for byte; None if there is none.
    ///
    /// # Errors
    /// Fails if the file cannot be read, is larger than 4 MiB, or is not UTF-8.
    pub fn text(&self, path: &str) -> Result<Option<String>> {
        if !self.has(path) {
            return Ok(None);
        }
        let file = self.root.join(path);
        let mut bytes = Vec::new();
        fs::File::open(&file)?
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_BYTES {
            bail!("`{}` is larger than {MOST_BYTES} bytes, the limit for a file of its kind\n  help: fix the file, or move it out of the project", file.display());
        }
        let text = String::from_utf8(bytes)
            .with_context(|| format!("`{}` is not UTF-8 text", file.display()))?;
        Ok(Some(text))
    }

    /// Returns the text of an optional file; None if there is none or it cannot be read.
    #[must_use]
    pub fn glance(&self, path: &str) -> Option<String> {
        self.text(path).ok().flatten()
    }
}

fn is_skipped(entry: &walkdir::DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    if entry.file_type().is_dir() {
        return SKIPPED.contains(&name.as_ref()) || name == crate::plan::STAGING;
    }
    // `bazel-bin` and similar links.
    entry.path_is_symlink() && name.starts_with("bazel-")
}

/// Returns whether a symlink points to a file of the project.
fn links_inside(root: &Path, path: &Path) -> bool {
    fs::canonicalize(path).is_ok_and(|target| target.starts_with(root) && target.is_file())
}
