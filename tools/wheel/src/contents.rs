//! Determines where files go in the wheel: strips the import root from runfiles, and rejects paths that leave the wheel or occur twice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::problem::Problem;

/// The files of the wheel by their path in it, in archive order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    files: BTreeMap<String, PathBuf>,
    /// Lower-case paths with the original spelling, because some systems ignore case.
    folded: BTreeMap<String, String>,
}

impl Contents {
    /// Adds a file.
    ///
    /// # Errors
    /// Fails if the path would leave the wheel, is taken, or is not portable.
    ///
    /// # Example
    /// ```
    /// let mut contents = wheel::Contents::default();
    /// assert!(contents.add("tally/__init__.py", "src/__init__.py".as_ref()).is_ok());
    /// assert_eq!(contents.add("../evil.py", "evil.py".as_ref()).unwrap_err().id, "bad-path");
    /// ```
    pub fn add(&mut self, path: &str, from: &Path) -> Result<(), Problem> {
        if let Some(reason) = bad(path) {
            return Err(Problem::new(
                "bad-path",
                format!(
                    "`{}` cannot be a path in a wheel: {reason}",
                    gate::printable(path.as_bytes())
                ),
                "rename the file, or leave it out",
            ));
        }
        match self.files.get(path) {
            // Several targets may provide the same file.
            Some(known) if known == from => return Ok(()),
            Some(known) => {
                return Err(Problem::new(
                    "duplicate-path",
                    format!(
                        "`{path}` would come from two files: `{}` and `{}`",
                        known.display(),
                        from.display()
                    ),
                    "give one of them another name or import root",
                ));
            }
            None => {}
        }
        if let Some(known) = self.folded.insert(path.to_lowercase(), path.to_owned()) {
            return Err(Problem::new(
                "duplicate-path",
                format!("`{known}` and `{path}` are the same file on Windows and macOS"),
                "rename one of them",
            ));
        }
        self.files.insert(path.to_owned(), from.to_owned());
        Ok(())
    }

    /// Returns whether the wheel contains a library with this file name, such as `libz.so.1`.
    #[must_use]
    pub fn has_file_name(&self, name: &str) -> bool {
        let wanted = file_name(name);
        self.files.keys().any(|path| file_name(path) == wanted)
    }

    /// Returns the paths in the wheel and their files, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.files
            .iter()
            .map(|(path, from)| (path.as_str(), from.as_path()))
    }

    /// Checks that no file's path is a folder of another file.
    ///
    /// # Errors
    /// Fails if a path is both a file and a folder.
    pub fn check(&self) -> Result<(), Problem> {
        for path in self.files.keys() {
            let folders = path.match_indices('/').map(|(at, _)| at);
            for folder in folders.filter_map(|at| path.get(..at)) {
                if self.files.contains_key(folder) {
                    return Err(Problem::new(
                        "duplicate-path",
                        format!("`{folder}` is both a file and the folder of `{path}`"),
                        "rename one of them",
                    ));
                }
            }
        }
        Ok(())
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Returns why this cannot be a path in a wheel.
fn bad(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("it is empty");
    }
    if path.starts_with('/') {
        return Some("it is absolute");
    }
    if path.contains(['\\', ':', '"', '<', '>', '|', '?', '*'])
        || path.chars().any(char::is_control)
    {
        return Some("Windows cannot have this name");
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Some("it has an empty part, `.` or `..`");
    }
    None
}

/// Returns the path of a runfile in the wheel: the part after its longest import root. The repository itself is always an import root.
///
/// All paths are runfiles paths, which start with the repository's name.
///
/// # Errors
/// Fails if the file is in no import root.
///
/// # Example
/// ```
/// let roots = vec!["_main".to_owned(), "_main/python".to_owned()];
/// assert_eq!(wheel::destination("_main/python/acme/x.py", &roots).unwrap(), "acme/x.py");
/// assert_eq!(wheel::destination("_main/tools/x.py", &roots).unwrap(), "tools/x.py");
/// ```
pub fn destination(runfile: &str, roots: &[String]) -> Result<String, Problem> {
    let inside = |root: &String| {
        let rest = runfile.strip_prefix(root.trim_end_matches('/'))?;
        rest.strip_prefix('/')
    };
    // The longest root leaves the shortest rest.
    match roots
        .iter()
        .filter_map(inside)
        .min_by_key(|rest| rest.len())
    {
        Some(rest) => Ok(rest.to_owned()),
        None => Err(Problem::new(
            "bad-path",
            format!("`{runfile}` is in none of the import roots"),
            "give the library that has it an import root: `imports`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{destination, Contents};

    #[test]
    fn hostile_paths() {
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "a/../x",
            "a//b",
            "a/./b",
            "a\\b",
            "C:x",
            "a\nb",
            "a/",
            "x?",
        ] {
            let error = Contents::default()
                .add(path, "x".as_ref())
                .map_err(|error| error.id);
            assert_eq!(error, Err("bad-path"), "{path:?}");
        }
    }

    #[test]
    fn duplicates() {
        let mut contents = Contents::default();
        assert_eq!(contents.add("a/b.py", "one".as_ref()), Ok(()));
        assert_eq!(contents.add("a/b.py", "one".as_ref()), Ok(()));
        for path in ["a/b.py", "A/b.py"] {
            let error = contents
                .clone()
                .add(path, "two".as_ref())
                .map_err(|error| error.id);
            assert_eq!(error, Err("duplicate-path"), "{path}");
        }
        assert_eq!(contents.check(), Ok(()));
        assert_eq!(contents.add("a", "three".as_ref()), Ok(()));
        assert_eq!(
            contents.check().map_err(|error| error.id),
            Err("duplicate-path")
        );
    }

    #[test]
    fn roots() {
        let roots: Vec<String> = ["_main", "_main/python", "_main/python/acme"]
            .map(String::from)
            .into();
        let table = [
            ("_main/python/acme/_n.abi3.so", Some("_n.abi3.so")),
            ("_main/python/other.py", Some("other.py")),
            ("_main/pythonic/x.py", Some("pythonic/x.py")),
            ("other/x.py", None),
            ("_main", None),
        ];
        for (runfile, expected) in table {
            assert_eq!(
                destination(runfile, &roots).ok().as_deref(),
                expected,
                "{runfile}"
            );
        }
    }
}
