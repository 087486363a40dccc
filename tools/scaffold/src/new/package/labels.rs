//! Converts paths below the root to labels, and back.

use std::path::Path;

use anyhow::bail;

/// The labels of a Cargo workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    pub lockfile: String,
    pub lockfile_path: String,
    /// The label of the new member's Cargo.toml.
    pub manifest: String,
    /// The labels of its own Cargo.toml and those of its other members.
    pub others: Vec<String>,
}

impl Labels {
    /// Returns the labels of a package that is its own Cargo workspace.
    pub fn of_own(at: &str) -> Self {
        Self {
            lockfile: format!("//{at}:Cargo.lock"),
            lockfile_path: format!("{at}/Cargo.lock"),
            manifest: format!("//{at}:Cargo.toml"),
            others: Vec::new(),
        }
    }
}

/// Returns the label of a file. The file belongs to the nearest folder above it that has a BUILD file.
///
/// # Errors
/// Fails if there is no BUILD file above it.
pub fn of(root: &Path, path: &str) -> anyhow::Result<String> {
    let mut folder = path;
    loop {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        let here = root.join(folder);
        if here.join("BUILD.bazel").is_file() || here.join("BUILD").is_file() {
            let name = path.get(folder.len()..).unwrap_or_default();
            return Ok(format!("//{folder}:{}", name.trim_start_matches('/')));
        }
        if folder.is_empty() {
            bail!("`{path}` has no label: no folder above it has a BUILD.bazel\n  help: create an empty `BUILD.bazel` at the workspace root");
        }
    }
}

/// Converts a label of the main repository to a path below the root.
pub fn path(label: &str) -> Option<String> {
    let label = label.trim_start_matches('@');
    let (package, name) = label.strip_prefix("//")?.split_once(':')?;
    Some(join(package, name))
}

/// Joins a folder, which may be empty, and a path.
pub fn join(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}
