//! Files that git ignores, according to `.gitignore` in the root and in every folder.

use std::collections::BTreeMap;
use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The patterns of all `.gitignore` files, see gitignore(5): Deeper folders take precedence, and files below an excluded folder
/// cannot be included again.
///
/// ```
/// # use audit::facts::Ignored;
/// let mut ignored = Ignored::default();
/// ignored.add("", "*.rc\n/local/\n");
/// ignored.add("tools", "!ci.rc\n");
/// assert!(ignored.excludes("user.rc") && ignored.excludes("local/a.rc"));
/// assert!(!ignored.excludes("tools/ci.rc"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ignored {
    /// By folder; the root is the empty string.
    files: BTreeMap<String, Gitignore>,
}

impl Ignored {
    /// Adds the `.gitignore` of a folder. `folder` is relative to the root, with `/`. As in git, an invalid pattern excludes
    /// nothing.
    pub fn add(&mut self, folder: &str, text: &str) {
        let mut patterns = GitignoreBuilder::new("");
        for line in text.lines() {
            let _ = patterns.add_line(None, line);
        }
        if let Ok(patterns) = patterns.build() {
            self.files.insert(folder.to_owned(), patterns);
        }
    }

    /// Returns whether git ignores a file. A file outside the workspace is not ignored.
    #[must_use]
    pub fn excludes(&self, path: &str) -> bool {
        if !Path::new(path).is_relative() {
            return false;
        }
        let folders = path.match_indices('/').map(|(end, _)| end);
        folders
            .filter_map(|end| path.get(..end))
            .any(|folder| self.matches(folder, true))
            || self.matches(path, false)
    }

    /// Returns whether the patterns exclude exactly this path.
    fn matches(&self, path: &str, is_folder: bool) -> bool {
        let parents = path
            .rmatch_indices('/')
            .filter_map(|(end, _)| path.get(..end));
        for folder in parents.chain([""]) {
            let Some(patterns) = self.files.get(folder) else {
                continue;
            };
            let below = path.strip_prefix(folder).unwrap_or(path);
            let matched = patterns.matched(below.trim_start_matches('/'), is_folder);
            if !matched.is_none() {
                return matched.is_ignore();
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::Ignored;

    #[test]
    fn what_git_leaves_out() {
        let table = [
            ("/user.bazelrc\n", "user.bazelrc", true),
            ("user.bazelrc\r\n", "tools/user.bazelrc", true),
            ("/user.bazelrc\n", "tools/user.bazelrc", false),
            ("*.user\n", ".bazelrc.user", true),
            ("*.user\n!ci.user\n", "ci.user", false),
            ("/local/\n", "local/a/b.rc", true),
            ("local/\n", "local", false),
            ("tools/*.rc\n", "tools/me.rc", true),
            ("tools/*.rc\n", "a/tools/me.rc", false),
            ("# user.bazelrc\n\n", "user.bazelrc", false),
            ("*.rc\n", "/etc/bazel.rc", false),
            ("", "user.bazelrc", false),
        ];
        for (gitignore, path, expected) in table {
            let mut ignored = Ignored::default();
            ignored.add("", gitignore);
            assert_eq!(ignored.excludes(path), expected, "{gitignore:?} {path}");
        }
    }

    #[test]
    fn a_deeper_file_decides_first() {
        let mut ignored = Ignored::default();
        ignored.add("", "*.rc\n/out/\n!/out/keep.rc\n");
        ignored.add("a/b", "!*.rc\n/own.rc\n");
        ignored.add("out", "!*\n");
        for (path, expected) in [
            ("x.rc", true),
            ("a/x.rc", true),
            ("a/b/x.rc", false),
            ("a/b/c/x.rc", false),
            ("a/b/own.rc", true),
            ("a/b/c/own.rc", false),
            ("a/bc/x.rc", true),
            // Git does not descend into an excluded folder.
            ("out/keep.rc", true),
        ] {
            assert_eq!(ignored.excludes(path), expected, "{path}");
        }
    }
}
