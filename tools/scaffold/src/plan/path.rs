//! Validates the path of a planned file: below the root, and valid on every operating system.

use std::fmt;
use std::path::{Path, PathBuf};

/// The folder, relative to the root, in which files are staged. No plan may have a file in it.
pub const STAGING: &str = ".pyo3-bzl-staging";

/// A path below a root, with `/` between its parts.
///
/// ```
/// use scaffold::plan::RelativePath;
/// assert_eq!(RelativePath::new("src/lib.rs")?.as_str(), "src/lib.rs");
/// assert!(RelativePath::new("../lib.rs").is_err());
/// # Ok::<(), scaffold::plan::BadPath>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelativePath(String);

/// Why a path is rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPath {
    path: String,
    problem: String,
}

impl fmt::Display for BadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path.escape_debug(), self.problem)
    }
}

impl std::error::Error for BadPath {}

/// Names that Windows reserves for devices, with any extension. Source: Microsoft, "Naming Files, Paths, and Namespaces".
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Characters that Windows does not allow in a name, besides control characters.
const HOSTILE: &str = "<>:\"|?*\\";

/// The longest name that common file systems allow, in bytes.
const LONGEST: usize = 255;

impl RelativePath {
    /// Validates a path.
    ///
    /// # Errors
    /// Fails if the path is empty or absolute, or has a part that is `.`, `..`, empty, or invalid on Windows.
    pub fn new(path: &str) -> Result<Self, BadPath> {
        match problem(path) {
            Some(problem) => Err(BadPath {
                path: path.to_owned(),
                problem,
            }),
            None => Ok(Self(path.to_owned())),
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns its parts. The last is the file's name.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// Joins the path to a root, in the form of this operating system.
    #[must_use]
    pub fn below(&self, root: &Path) -> PathBuf {
        let mut path = root.to_owned();
        path.extend(self.parts());
        path
    }

    /// Returns a key that is equal for paths which a case-insensitive file system treats as the same.
    pub(crate) fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for RelativePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn problem(path: &str) -> Option<String> {
    if path.is_empty() {
        return Some("the path is empty".to_owned());
    }
    if path.starts_with('/') {
        return Some("the path is absolute".to_owned());
    }
    path.split('/').find_map(part_problem)
}

fn part_problem(part: &str) -> Option<String> {
    match part {
        "" => return Some("a part of the path is empty".to_owned()),
        ".." => return Some("the path leaves the folder: it contains `..`".to_owned()),
        "." => return Some("a part of the path is `.`".to_owned()),
        STAGING => return Some(format!("`{STAGING}` is where files are staged")),
        _ => {}
    }
    if let Some(char) = part.chars().find(|char| char.is_control()) {
        return Some(format!("control character `{}`", char.escape_debug()));
    }
    if let Some(char) = part.chars().find(|char| HOSTILE.contains(*char)) {
        return Some(format!("Windows does not allow `{char}` in names"));
    }
    if part.ends_with(['.', ' ']) {
        return Some(format!(
            "`{part}` ends with a dot or a space, which Windows drops"
        ));
    }
    if part.len() > LONGEST {
        return Some(format!("a name is longer than {LONGEST} bytes"));
    }
    is_device(part).then(|| format!("`{part}` is a reserved device name on Windows"))
}

fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_lowercase();
    let numbered = ["com", "lpt"].iter().any(|device| {
        let number = stem.strip_prefix(device);
        number.is_some_and(|rest| {
            let mut chars = rest.chars();
            matches!(
                (chars.next(), chars.next()),
                (Some('0'..='9' | '¹' | '²' | '³'), None)
            )
        })
    });
    numbered || DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::RelativePath;

    #[test]
    fn paths() {
        let long = "a".repeat(256);
        let table: &[(&str, Option<&str>)] = &[
            ("a", None),
            ("src/lib.rs", None),
            (".bazelrc", None),
            ("a b/c", None),
            ("größe/数.py", None),
            ("console/comet/null.txt", None),
            ("", Some("``: the path is empty")),
            ("/etc/passwd", Some("`/etc/passwd`: the path is absolute")),
            (
                "..",
                Some("`..`: the path leaves the folder: it contains `..`"),
            ),
            (
                "a/../../b",
                Some("`a/../../b`: the path leaves the folder: it contains `..`"),
            ),
            ("./a", Some("`./a`: a part of the path is `.`")),
            ("a//b", Some("`a//b`: a part of the path is empty")),
            ("a/", Some("`a/`: a part of the path is empty")),
            (
                "a\\b",
                Some("`a\\\\b`: Windows does not allow `\\` in names"),
            ),
            ("C:/a", Some("`C:/a`: Windows does not allow `:` in names")),
            ("a\n", Some("`a\\n`: control character `\\n`")),
            ("a\0", Some("`a\\0`: control character `\\0`")),
            (
                "a.",
                Some("`a.`: `a.` ends with a dot or a space, which Windows drops"),
            ),
            (
                "a /b",
                Some("`a /b`: `a ` ends with a dot or a space, which Windows drops"),
            ),
            (
                "nul",
                Some("`nul`: `nul` is a reserved device name on Windows"),
            ),
            (
                "src/AUX.rs",
                Some("`src/AUX.rs`: `AUX.rs` is a reserved device name on Windows"),
            ),
            (
                "com1.tar.gz",
                Some("`com1.tar.gz`: `com1.tar.gz` is a reserved device name on Windows"),
            ),
            (
                ".pyo3-bzl-staging/journal",
                Some("`.pyo3-bzl-staging/journal`: `.pyo3-bzl-staging` is where files are staged"),
            ),
        ];
        for (path, expected) in table {
            let found = RelativePath::new(path).map_err(|bad| bad.to_string());
            assert_eq!(
                found.as_ref().err().map(String::as_str),
                *expected,
                "{path}"
            );
        }
        assert!(RelativePath::new(&long).is_err());
    }
}
