//! Resolves what changes to a label.

use std::path::Path;

use anyhow::bail;
use bazel_client::{Bazel, Label};

use crate::bazel::label;
use crate::root::Root;

/// Resolves the user's text to a label: a label unchanged, or a file by its path.
///
/// # Errors
/// Fails if the text is neither a label nor a path in a package.
pub fn changed(root: &Root, bazel: &Bazel, text: &str) -> anyhow::Result<Label> {
    if text.starts_with("//") || text.starts_with('@') || text.starts_with(':') {
        return label(bazel, text);
    }
    let workspace = bazel.workspace();
    let path = absolute(&root.resolve(Path::new(text)));
    if path.is_dir() {
        bail!(
            "`{text}` is a folder; `why` needs one file or target\n  help: name a file in it, or a target as `//package:name`"
        );
    }
    let Ok(below) = path.strip_prefix(workspace.root()) else {
        bail!(
            "`{text}` is `{}`, outside the workspace `{}`\n  help: refer to files of other repositories by label, \
             `@repository//package:name`",
            path.display(),
            workspace.root().display()
        );
    };
    if !path.exists() {
        bail!(
            "no such file: `{}`\n  help: write a target as `//package:name`, or `:name` in the package of this folder",
            path.display()
        );
    }
    match workspace.split(&path) {
        Some((package, name)) => Ok(Label {
            repository: String::new(),
            package,
            name,
        }),
        None => bail!(
            "`{}` is not in a package: neither its folder nor a folder above it in the workspace has a BUILD file, so no \
             target can read it",
            below.display()
        ),
    }
}

/// Resolves links in a path's folder. The file need not exist.
fn absolute(path: &Path) -> std::path::PathBuf {
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    match (folder, path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
    }
}
