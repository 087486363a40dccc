//! Extensions in the target graph: which rules make one.

use std::collections::BTreeMap;

use super::graph::{short_name, Graph, Target};

/// A Rust library for Python, and what is made of it.
#[derive(Debug, Clone)]
pub struct Extension<'a> {
    /// The `rust_shared_library`.
    pub rust: &'a Target,
    /// What gives the library another name: `pyo3_rename`, or a genrule or the like.
    pub renames: Vec<&'a Target>,
    /// The Python libraries that have it, renamed or not, among their `data` or `srcs`.
    pub libraries: Vec<&'a Target>,
}

/// The rule of our own macro.
pub const RENAME: &str = "pyo3_rename";

impl Extension<'_> {
    /// Whether `pyo3_extension` of this project made it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.renames.iter().any(|rename| rename.kind == RENAME)
    }

    /// Whether the rules stand in the BUILD file by hand, made by no macro.
    #[must_use]
    pub fn is_hand_written(&self) -> bool {
        self.rust.generator_function.is_empty() && !self.is_ours()
    }

    /// Whether its parts were made by one call of a macro.
    #[must_use]
    pub fn is_part(&self, target: &Target) -> bool {
        let parts = [self.rust].into_iter().chain(self.renames.iter().copied());
        parts
            .chain(self.libraries.iter().copied())
            .any(|part| part.label == target.label)
    }
}

/// Whether a crate is PyO3, by its label.
#[must_use]
pub fn is_pyo3(label: &str) -> bool {
    let name = short_name(label);
    name == "pyo3"
        || name
            .strip_prefix("pyo3-")
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// All extensions of the workspace, by the label of the Rust library.
#[must_use]
pub fn extensions(graph: &Graph) -> Vec<Extension<'_>> {
    let mut all = BTreeMap::new();
    for rust in graph.own() {
        if rust.kind == "rust_shared_library" && rust.labels("deps").iter().any(|dep| is_pyo3(dep))
        {
            all.insert(
                rust.label.as_str(),
                Extension {
                    rust,
                    renames: Vec::new(),
                    libraries: Vec::new(),
                },
            );
        }
    }
    if all.is_empty() {
        return Vec::new();
    }
    // From a rename to the library that it names.
    let mut renamed = BTreeMap::new();
    for target in graph.own() {
        if target.is_python() || target.is_crate() || target.kind == "alias" {
            continue;
        }
        if target.kind != RENAME && target.outputs.is_empty() {
            continue;
        }
        for input in graph.inputs(target) {
            if let Some(extension) = all.get_mut(input.label.as_str()) {
                extension.renames.push(target);
                renamed.insert(target.label.as_str(), input.label.as_str());
            }
        }
    }
    for target in graph.own().filter(|target| target.kind == "py_library") {
        for attribute in ["data", "srcs"] {
            for input in graph.named(target, attribute) {
                let rust = renamed
                    .get(input.label.as_str())
                    .copied()
                    .unwrap_or(&input.label);
                if let Some(extension) = all.get_mut(rust) {
                    if !extension.is_part(target) {
                        extension.libraries.push(target);
                    }
                }
            }
        }
    }
    all.into_values().collect()
}
