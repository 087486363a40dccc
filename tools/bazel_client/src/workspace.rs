//! Where a workspace and its packages are, as far as file names tell.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// The files that make a folder a workspace.
const MARKERS: [&str; 4] = ["MODULE.bazel", "REPO.bazel", "WORKSPACE.bazel", "WORKSPACE"];

/// The files that make a folder a package.
const BUILD_FILES: [&str; 2] = ["BUILD.bazel", "BUILD"];

/// A workspace, and the folder in it that a command is called from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    root: PathBuf,
    folder: PathBuf,
}

impl Workspace {
    /// The workspace that a folder is in: the nearest folder upwards that has one of the marker files.
    ///
    /// # Errors
    /// [`Error::NoWorkspace`].
    pub fn find(folder: &Path) -> Result<Self, Error> {
        let no_workspace = || Error::NoWorkspace {
            folder: folder.to_owned(),
        };
        let start = folder.canonicalize().map_err(|_| no_workspace())?;
        let is_root = |folder: &&Path| MARKERS.iter().any(|name| folder.join(name).is_file());
        let root = start.ancestors().find(is_root).ok_or_else(no_workspace)?;
        Ok(Self {
            root: root.to_owned(),
            folder: start,
        })
    }

    /// Its root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that the command is called from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The package that the folder is, or lies in: `a/b`; empty for that of the root.
    pub fn package(&self) -> String {
        let (package, _) = self.split(&self.folder.join("x")).unwrap_or_default();
        package
    }

    /// The package of a file and its name in there, by the nearest BUILD file: `("a/b", "src/lib.rs")`. None if the file is not
    /// below the root, or if no folder down to there has a BUILD file. The file need not exist.
    pub fn split(&self, file: &Path) -> Option<(String, String)> {
        let below = file.strip_prefix(&self.root).ok()?;
        let is_package = |folder: &&Path| {
            let folder = self.root.join(folder);
            BUILD_FILES.iter().any(|name| folder.join(name).is_file())
        };
        let package = below.ancestors().skip(1).find(is_package)?;
        let name = below.strip_prefix(package).ok()?;
        Some((slashes(package)?, slashes(name)?))
    }
}

/// With `/` between its parts; None if it leads upwards or is not Unicode.
fn slashes(path: &Path) -> Option<String> {
    let parts = path.components().map(|part| match part {
        std::path::Component::Normal(part) => part.to_str(),
        _ => None,
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}
