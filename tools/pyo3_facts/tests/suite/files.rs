//! The files of this repository that the tests read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// File contents by path, with `/` between the parts.
pub type Files = BTreeMap<String, String>;

/// The root of the repository: the whole checkout under Cargo, the data of the target under Bazel.
pub fn repository() -> PathBuf {
    // Bazel starts a test in the folder of the workspace, Cargo in that of the crate.
    let places = [".", "../.."].map(PathBuf::from);
    let found = places
        .into_iter()
        .find(|place| place.join("tools/pyo3_facts").is_dir());
    found.unwrap()
}

/// Returns the text of a file of the repository.
#[track_caller]
pub fn text(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns all text files below a folder of the repository.
pub fn below(folder: &str) -> Files {
    let root = repository().join(folder);
    // Bazel's runfiles are links.
    let walk = WalkDir::new(&root).follow_links(true).into_iter();
    let walk = walk.filter_entry(|entry| !is_output(entry.path()));
    let files = walk
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file());
    files
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(&root).ok()?.to_str()?.to_owned();
            Some((path, fs::read_to_string(entry.path()).ok()?))
        })
        .collect()
}

/// Whether a path is an output of a build.
fn is_output(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    name == "target" || name.starts_with("bazel-") || name == "MODULE.bazel.lock"
}

/// Returns the folders directly below a folder of the repository.
pub fn folders(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(repository().join(folder))
        .into_iter()
        .flatten();
    let folders = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir());
    let mut names: Vec<_> = folders
        .filter_map(|entry| Some(format!("{folder}/{}", entry.file_name().to_str()?)))
        .collect();
    names.sort();
    names
}

/// Returns the files of a txtar archive.
pub fn txtar(text: &str) -> Files {
    let mut files = Files::new();
    let mut current = None;
    for line in text.lines() {
        let name = line
            .strip_prefix("-- ")
            .and_then(|line| line.strip_suffix(" --"));
        if let Some(name) = name {
            current = Some(files.entry(name.to_owned()).or_default());
        } else if let Some(file) = &mut current {
            file.push_str(line);
            file.push('\n');
        }
    }
    files
}
