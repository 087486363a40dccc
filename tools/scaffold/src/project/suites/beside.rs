//! The project's modules outside of its packages that tests import, such as scripts and servers beside the package.

use std::collections::BTreeSet;

use super::imports;
use super::reads::{Context, MOST_DATA};
use crate::project::paths::{below, join, parent};

/// Files and folders of modules.
#[derive(Default)]
pub(super) struct Beside {
    pub files: BTreeSet<String>,
    pub folders: BTreeSet<String>,
}

impl Context<'_> {
    /// Returns the modules that the tests in a folder import, directly or through one another, from the folders that Python searches:
    /// the project's, that of its packages, and that beside the tests.
    pub(super) fn beside(&self, folder: &str) -> Beside {
        let mut roots = BTreeSet::from(["", parent(folder)]);
        roots.extend(self.extensions.iter().map(|one| one.python_root.as_str()));
        let mut found = Beside::default();
        let mut seen = BTreeSet::new();
        let mut open: Vec<String> = self.python(folder).map(ToOwned::to_owned).collect();
        while let Some(path) = open.pop() {
            let text = self.files.glance(&path).unwrap_or_default();
            for module in imports::of(&text) {
                if !seen.insert(module.clone()) {
                    continue;
                }
                for target in roots.iter().filter_map(|root| join(root, &module)) {
                    let file = format!("{target}.py");
                    if self.is_free(&file, folder) && self.files.has(&file) {
                        open.push(file.clone());
                        found.files.insert(file);
                    } else if self.is_free(&target, folder) {
                        let sources = self.python(&target).map(ToOwned::to_owned);
                        let sources: Vec<String> = sources.take(MOST_DATA + 1).collect();
                        if !sources.is_empty() && sources.len() <= MOST_DATA {
                            open.extend(sources);
                            found.folders.insert(target);
                        }
                    }
                }
            }
        }
        found
    }

    /// Whether a path is neither in a package, which the tests depend on, nor in the folder of tests, nor around one of them.
    fn is_free(&self, path: &str, tests: &str) -> bool {
        let packages = self.packages.iter().filter_map(|one| one.folder.as_deref());
        let mut taken = packages.chain([tests]);
        !taken.any(|one| below(path, one).is_some() || below(one, path).is_some())
    }
}
