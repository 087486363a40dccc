//! Reads `.bazelrc` and what it imports.

use std::path::{Component, Path, PathBuf};

use super::{read, Reader};
use crate::facts::rc::RcFile;
use crate::facts::{Problem, Rc};
use crate::source::Source;

impl Reader<'_> {
    /// Reads all rc files.
    pub(super) fn rc(&mut self) {
        const START: &str = ".bazelrc";
        let root = self.root;
        if !root.join(START).is_file() {
            return;
        }
        let Some(source) = self.source(START) else {
            return;
        };
        let ignored = self.facts.ignored.clone();
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
            let personal = ignored.excludes(&shown) || Path::new(&shown).is_absolute();
            match read(root, &shown) {
                Ok(source) => Some(RcFile { source, personal }),
                Err(error) => {
                    unreadable.push((shown.clone(), format!("{error:#}")));
                    // The file exists, but its contents are unknown.
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

/// Resolves `.` and `..` in a path.
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
