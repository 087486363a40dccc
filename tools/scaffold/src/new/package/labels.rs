//! Labels of files: from a path below the root, and back.

use std::path::Path;

use anyhow::bail;

/// The labels of a Cargo workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    pub lockfile: String,
    pub lockfile_path: String,
    /// Of the new member's Cargo.toml.
    pub manifest: String,
    /// Of its own Cargo.toml and those of its other members.
    pub others: Vec<String>,
}

impl Labels {
    /// Of a package that is a Cargo workspace of its own.
    pub fn of_own(at: &str) -> Self {
        Self {
            lockfile: format!("//{at}:Cargo.lock"),
            lockfile_path: format!("{at}/Cargo.lock"),
            manifest: format!("//{at}:Cargo.toml"),
            others: Vec::new(),
        }
    }
}

/// The label of a file: it belongs to the nearest folder above it that has a BUILD file.
///
/// # Errors
/// There is none.
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

/// Where a label of the main repository leads, below the root.
pub fn path(label: &str) -> Option<String> {
    let label = label.trim_start_matches('@');
    let (package, name) = label.strip_prefix("//")?.split_once(':')?;
    Some(join(package, name))
}

/// A path below a folder, which may be empty.
pub fn join(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}
