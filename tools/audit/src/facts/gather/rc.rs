//! Reads `.bazelrc` and what it imports.

use std::path::{Component, Path, PathBuf};

use ignore::gitignore::GitignoreBuilder;

use super::{read, Reader};
use crate::facts::rc::RcFile;
use crate::facts::{Problem, Rc};
use crate::source::Source;

impl Reader<'_> {
    /// Reads them.
    pub(super) fn rc(&mut self) {
        const START: &str = ".bazelrc";
        let root = self.root;
        if !root.join(START).is_file() {
            return;
        }
        let Some(source) = self.source(START) else {
            return;
        };
        // One that is missing, or no text, leaves nothing out.
        let gitignore = fs_err::read_to_string(root.join(".gitignore")).unwrap_or_default();
        let mut unreadable = Vec::new();
        let mut read_import = |import: &str| {
            let path = match import.strip_prefix("%workspace%") {
                Some(below) => root.join(below.trim_start_matches('/')),
                None => root.join(import),
            };
            let path = clean(&path);
            let shown = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            if !path.is_file() {
                return None;
            }
            let personal = leaves_out(&gitignore, &shown) || Path::new(&shown).is_absolute();
            match read(root, &shown) {
                Ok(source) => Some(RcFile { source, personal }),
                Err(error) => {
                    unreadable.push((shown.clone(), format!("{error:#}")));
                    // It is there; what it says is not known.
                    Some(RcFile {
                        source: Source::new(shown, ""),
                        personal,
                    })
                }
            }
        };
        let start = RcFile {
            source,
            personal: false,
        };
        let (rc, problems) = Rc::read(start, &mut read_import);
        self.facts.rc = rc;
        for (file, message) in unreadable {
            self.problem(&file, &message);
        }
        for (place, message) in problems {
            self.problems.push(Problem {
                file: place
                    .as_ref()
                    .map_or_else(|| START.to_owned(), |place| place.file.clone()),
                place,
                message,
            });
        }
    }
}

/// A path without `.` and `..`.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// Whether the `.gitignore` of the root excludes a file.
pub(crate) fn leaves_out(gitignore: &str, path: &str) -> bool {
    let mut patterns = GitignoreBuilder::new("");
    for line in gitignore.lines() {
        // As for git, a line that is no pattern excludes nothing.
        let _ = patterns.add_line(None, line);
    }
    let Ok(patterns) = patterns.build() else {
        return false;
    };
    // Files outside the workspace are not its own.
    Path::new(path).is_relative()
        && patterns
            .matched_path_or_any_parents(path, false)
            .is_ignore()
}

#[cfg(test)]
mod tests {
    use super::leaves_out;

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
            ("", "user.bazelrc", false),
        ];
        for (gitignore, path, expected) in table {
            assert_eq!(
                leaves_out(gitignore, path),
                expected,
                "{gitignore:?} {path}"
            );
        }
    }
}
