//! Extensions in the target graph: which rules make one.

use std::collections::BTreeMap;

use super::graph::{file_path, short_name, Graph, Target};
use super::parts::Parts;
use super::rust::{PyModule, RustFile};
use super::Facts;

/// A Rust library for Python, and the targets built from it.
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

/// The rule of rules_rust's own `pyo3_extension` (`extensions/pyo3/private/pyo3.bzl`): rename and `py_library` in one.
pub const RULES_RUST_PYO3: &str = "py_pyo3_library";

impl Extension<'_> {
    /// Whether `pyo3_extension` of this project made it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.renames.iter().any(|rename| rename.kind == RENAME)
    }

    /// Whether the rules are written by hand in the BUILD file, not created by a macro.
    #[must_use]
    pub fn is_hand_written(&self) -> bool {
        self.rust.generator_function.is_empty() && !self.is_ours()
    }
}

/// Whether a crate is PyO3, by its label.
#[must_use]
pub fn is_pyo3(label: &str) -> bool {
    let name = short_name(label);
    name == "pyo3"
        // Of rules_rust's module for PyO3: what its toolchain has for pyo3.
        || name == "current_rust_pyo3_toolchain"
        || name
            .strip_prefix("pyo3-")
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// All extensions of the workspace, by the label of the Rust library.
#[must_use]
pub fn extensions(graph: &Graph) -> Vec<Extension<'_>> {
    let parts = graph.parts.get_or_init(|| find(graph));
    let get = |labels: &[String]| labels.iter().filter_map(|label| graph.get(label)).collect();
    let all = parts.iter().filter_map(|parts| {
        Some(Extension {
            rust: graph.get(&parts.rust)?,
            renames: get(&parts.renames),
            libraries: get(&parts.libraries),
        })
    });
    all.collect()
}

fn find(graph: &Graph) -> Vec<Parts> {
    let mut all = BTreeMap::new();
    for rust in graph.own() {
        if rust.kind == "rust_shared_library" && rust.labels("deps").iter().any(|dep| is_pyo3(dep))
        {
            let parts = Parts {
                rust: rust.label.clone(),
                ..Parts::default()
            };
            all.insert(rust.label.as_str(), parts);
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
            if let Some(parts) = all.get_mut(input.label.as_str()) {
                parts.renames.push(target.label.clone());
                renamed.insert(target.label.as_str(), input.label.as_str());
            }
        }
    }
    let is_library =
        |target: &&Target| matches!(target.kind.as_str(), "py_library" | RULES_RUST_PYO3);
    for target in graph.own().filter(is_library) {
        for attribute in ["data", "extension", "srcs"] {
            for input in graph.named(target, attribute) {
                let rust = renamed
                    .get(input.label.as_str())
                    .copied()
                    .unwrap_or(&input.label);
                if let Some(parts) = all.get_mut(rust) {
                    if !parts.libraries.contains(&target.label) {
                        parts.libraries.push(target.label.clone());
                    }
                }
            }
        }
    }
    all.into_values().collect()
}

impl Extension<'_> {
    /// The name under which Python looks for it, without its packages: of `module_name`, else of the file that a rename makes.
    #[must_use]
    pub fn module(&self) -> Option<String> {
        for part in self.renames.iter().chain(&self.libraries) {
            if let Some(module) = part.string("module_name") {
                return Some(module.rsplit('.').next().unwrap_or(module).to_owned());
            }
        }
        let file = self
            .renames
            .iter()
            .find_map(|rename| rename.outputs.first())?;
        importable(file)
    }
}

/// The module that a file is, by its name: `_native` of `a/_native.abi3.so`.
#[must_use]
pub fn importable(file: &str) -> Option<String> {
    let name = short_name(file);
    let (stem, rest) = name.split_once('.')?;
    (rest == "so" || rest == "pyd" || rest.ends_with(".so") || rest.ends_with(".pyd"))
        .then(|| stem.to_owned())
}

/// The `#[pymodule]`s of an extension's own sources.
#[must_use]
pub fn modules_of<'a>(
    facts: &'a Facts,
    extension: &Extension<'_>,
) -> Vec<(&'a RustFile, &'a PyModule)> {
    let sources = extension
        .rust
        .labels("srcs")
        .iter()
        .filter_map(|label| file_path(label));
    let files = sources.filter_map(|path| facts.rust.get(&path));
    files
        .flat_map(|file| file.modules.iter().map(move |module| (file, module)))
        .collect()
}
