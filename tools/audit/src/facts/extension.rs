//! Extensions in the target graph, and the rules that make up each one.

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
    /// The targets that rename the library: `pyo3_rename`, or a genrule or similar rule.
    pub renames: Vec<&'a Target>,
    /// The Python libraries that have the library, renamed or not, in their `data` or `srcs`.
    pub libraries: Vec<&'a Target>,
}

/// The rule of our own macro.
pub const RENAME: &str = "pyo3_rename";

/// The rule behind rules_rust's own `pyo3_extension` (`extensions/pyo3/private/pyo3.bzl`): rename and `py_library` in one.
pub const RULES_RUST_PYO3: &str = "py_pyo3_library";

impl Extension<'_> {
    /// Returns whether this project's `pyo3_extension` created it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.renames.iter().any(|rename| rename.kind == RENAME)
    }

    /// Returns whether the BUILD file declares the rules directly, without a macro.
    #[must_use]
    pub fn is_hand_written(&self) -> bool {
        self.rust.generator_function.is_empty() && !self.is_ours()
    }
}

/// Returns whether a crate is PyO3, judging by its label.
#[must_use]
pub fn is_pyo3(label: &str) -> bool {
    let name = short_name(label);
    name == "pyo3"
        // rules_rust's PyO3 module: its toolchain provides pyo3.
        || name == "current_rust_pyo3_toolchain"
        || name
            .strip_prefix("pyo3-")
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// Returns all extensions of the workspace, ordered by the label of the Rust library.
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
    // Maps each rename to the library that it renames.
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
    /// Returns the name that Python imports, without packages: from `module_name`, or else from the file that a rename creates.
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

/// Returns the module that a file provides, judging by its name: `_native` for `a/_native.abi3.so`.
#[must_use]
pub fn importable(file: &str) -> Option<String> {
    let name = short_name(file);
    let (stem, rest) = name.split_once('.')?;
    (rest == "so" || rest == "pyd" || rest.ends_with(".so") || rest.ends_with(".pyd"))
        .then(|| stem.to_owned())
}

/// Returns the `#[pymodule]`s in an extension's own sources.
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
