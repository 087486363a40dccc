//! What changes, as a label.

use std::path::Path;

use anyhow::bail;
use bazel_client::{Bazel, Label};

use crate::bazel::label;
use crate::root::Root;

/// The label of what the user says changes: a label as it is, or a file by its path.
///
/// # Errors
/// It is no label, or a path that no package has.
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
            "`{text}` is `{}`, outside of the workspace `{}`\n  help: name what is in another repository by its label, \
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
            "`{}` belongs to no package: no folder from there up to the workspace has a BUILD file, so no target can read it",
            below.display()
        ),
    }
}

/// Without links in its folder; the file need not be there.
fn absolute(path: &Path) -> std::path::PathBuf {
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    match (folder, path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
    }
}
