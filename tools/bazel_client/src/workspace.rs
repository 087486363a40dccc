//! Finds a workspace and its packages by file names.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// The files that make a folder a workspace.
const MARKERS: [&str; 4] = ["MODULE.bazel", "REPO.bazel", "WORKSPACE.bazel", "WORKSPACE"];

/// The files that make a folder a package.
const BUILD_FILES: [&str; 2] = ["BUILD.bazel", "BUILD"];

/// A workspace, and the folder in which a command was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    root: PathBuf,
    folder: PathBuf,
}

impl Workspace {
    /// Finds the workspace of a folder: the nearest parent, or the folder itself, that contains a marker file.
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

    /// The root folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder in which the command was called.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The package that contains the folder: `a/b`. Empty for the root package.
    pub fn package(&self) -> String {
        let (package, _) = self.split(&self.folder.join("x")).unwrap_or_default();
        package
    }

    /// Splits a path into the package and the name in it, by the nearest BUILD file: `("a/b", "src/lib.rs")`. `None` if the
    /// file is not below the root, or if no folder on its path has a BUILD file. The file need not exist.
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

impl Workspace {
    /// Interprets a path without `:` and `//` as Bazel does, relative to the folder: `a/b` is `("a/b", "b")` if that is a
    /// package, and `("a", "b")` if `a` is one. `None` if there is no package below the folder of the call.
    pub fn target_below(&self, text: &str) -> Option<(String, String)> {
        let path = self.folder.join(text.trim_end_matches('/'));
        slashes(Path::new(text))?;
        let (package, name) = self.split(&path.join("x"))?;
        if self.root.join(&package) == path {
            let last = path.file_name()?.to_str()?.to_owned();
            return Some((package, last));
        }
        if !self.root.join(&package).starts_with(&self.folder)
            || self.root.join(&package) == self.folder
        {
            return None;
        }
        Some((package, name.strip_suffix("/x")?.to_owned()))
    }
}

/// Joins the parts of a path with `/`. `None` if it leads upwards or is not Unicode.
fn slashes(path: &Path) -> Option<String> {
    let parts = path.components().map(|part| match part {
        std::path::Component::Normal(part) => part.to_str(),
        _ => None,
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
#[expect(clippy::disallowed_methods, reason = "tests may panic")]
mod tests {
    use super::Workspace;

    #[test]
    fn paths_that_bazel_takes_for_targets() {
        let folder = std::env::temp_dir().join(format!("workspace-paths-{}", std::process::id()));
        for file in [
            "MODULE.bazel",
            "BUILD",
            "a/BUILD.bazel",
            "a/b/BUILD",
            "a/src/x.rs",
            "plain/x",
        ] {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let table = [
            ("", "a", Some("a a")),
            ("", "a/", Some("a a")),
            ("", "a/b", Some("a/b b")),
            ("", "a/c", Some("a c")),
            ("", "a/src/x.rs", Some("a src/x.rs")),
            ("a", "b", Some("a/b b")),
            ("a", "b/c", Some("a/b c")),
            // A target in the folder's own package, so not a path.
            ("", "tally", None),
            ("", "plain", None),
            ("a", "src/x.rs", None),
            ("a", "../a", None),
        ];
        for (from, text, expected) in table {
            let workspace = Workspace::find(&folder.join(from)).unwrap();
            let found = workspace
                .target_below(text)
                .map(|(package, name)| format!("{package} {name}"));
            assert_eq!(found.as_deref(), expected, "{text} from {from}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
