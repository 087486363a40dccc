//! Bazel's target graph, from `bazel query`, reduced to what the checks look at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::parts::Parts;

/// A rule. Labels have the form that users write: `//pkg:name` for the workspace's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Target {
    /// Its label.
    pub label: String,
    /// Its rule: `py_library`.
    pub kind: String,
    /// The line of its BUILD file that declares it; 0 if unknown.
    pub line: usize,
    /// The macro that created it; empty if none did.
    pub generator_function: String,
    /// The `name` passed to the macro.
    pub generator_name: String,
    /// Who may depend on it.
    pub visibility: Vec<String>,
    /// All rules and files that its attributes name.
    pub inputs: Vec<String>,
    /// Label and label-list attributes, by name; only those in [`LABELS`].
    pub labels: BTreeMap<String, Vec<String>>,
    /// String and string-list attributes, by name; only those in [`STRINGS`].
    pub strings: BTreeMap<String, Vec<String>>,
    /// The labels of its output files.
    pub outputs: Vec<String>,
}

/// The attributes whose labels are also stored separately.
pub const LABELS: [&str; 10] = [
    "crate",
    "crate_root",
    "compile_data",
    "data",
    "deps",
    "extension",
    "proc_macro_deps",
    "pyi_srcs",
    "srcs",
    "target",
];

/// The attributes whose strings are stored.
pub const STRINGS: [&str; 16] = [
    "abi",
    "build_script_env",
    "cmd",
    "crate_features",
    "crate_name",
    "imports",
    "module_name",
    "outs",
    "python_tag",
    "python_version",
    "rustc_env",
    "rustc_flags",
    "stamp",
    "stubs",
    "tags",
    "version",
];

/// All requested rules and their dependencies.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    targets: BTreeMap<String, Target>,
    /// Maps each generated file to its rule.
    makers: BTreeMap<String, String>,
    /// Computed once, because many checks ask for it.
    dependents: OnceLock<BTreeMap<String, BTreeSet<String>>>,
    pub(super) parts: OnceLock<Vec<Parts>>,
}

/// Splits a label of this workspace into package and name. None for a label of another repository.
#[must_use]
pub fn package_and_name(label: &str) -> Option<(&str, &str)> {
    label.strip_prefix("//")?.split_once(':')
}

/// Returns the last part of a label: `pyo3` of `@crates//:pyo3` and of `@@x//vendor/pyo3`.
#[must_use]
pub fn short_name(label: &str) -> &str {
    label.rsplit([':', '/']).next().unwrap_or(label)
}

/// Converts a file's label to its path from the workspace's root.
#[must_use]
pub fn file_path(label: &str) -> Option<String> {
    let (package, name) = package_and_name(label)?;
    Some(match package {
        "" => name.to_owned(),
        _ => format!("{package}/{name}"),
    })
}

impl Target {
    /// Returns whether it belongs to the workspace itself.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.label.starts_with("//")
    }

    /// Returns whether it is a Python rule.
    #[must_use]
    pub fn is_python(&self) -> bool {
        let kind = self.kind.trim_start_matches('_');
        // Older releases of rules_python: `_transition_py_test`.
        kind.trim_start_matches("transition_").starts_with("py_")
    }

    /// Returns whether it is a crate.
    #[must_use]
    pub fn is_crate(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "rust_library"
                | "rust_shared_library"
                | "rust_static_library"
                | "rust_proc_macro"
                | "rust_binary"
        )
    }

    /// Returns the labels in an attribute.
    #[must_use]
    pub fn labels(&self, attribute: &str) -> &[String] {
        self.labels.get(attribute).map_or(&[], Vec::as_slice)
    }

    /// Returns the strings in an attribute.
    #[must_use]
    pub fn strings(&self, attribute: &str) -> &[String] {
        self.strings.get(attribute).map_or(&[], Vec::as_slice)
    }

    /// Returns the only string in an attribute.
    #[must_use]
    pub fn string(&self, attribute: &str) -> Option<&str> {
        self.strings(attribute).first().map(String::as_str)
    }

    /// Returns whether other packages may depend on it.
    #[must_use]
    pub fn is_visible_outside(&self) -> bool {
        let package = package_and_name(&self.label).map_or("", |(package, _)| package);
        let own = [
            format!("//{package}:__pkg__"),
            "//visibility:private".to_owned(),
        ];
        self.visibility.iter().any(|who| !own.contains(who))
    }
}

impl Graph {
    /// Creates a graph of these rules.
    #[must_use]
    pub fn new(targets: impl IntoIterator<Item = Target>) -> Self {
        let mut graph = Self::default();
        for target in targets {
            graph.add(target);
        }
        graph
    }

    /// Adds a rule.
    pub fn add(&mut self, target: Target) {
        for output in &target.outputs {
            self.makers.insert(output.clone(), target.label.clone());
        }
        self.targets.insert(target.label.clone(), target);
        self.dependents = OnceLock::new();
        self.parts = OnceLock::new();
    }

    /// Returns all rules, ordered by label.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.values()
    }

    /// Returns the workspace's own rules.
    pub fn own(&self) -> impl Iterator<Item = &Target> {
        self.targets().filter(|target| target.is_own())
    }

    /// Returns the rule of a label. For a generated file, this is the rule that generates it; for an alias, its target.
    #[must_use]
    pub fn get(&self, label: &str) -> Option<&Target> {
        let mut label = label;
        // Alias chains are finite; the bound stops a malformed graph from looping.
        for _ in 0..32 {
            let target = match self.targets.get(label) {
                Some(target) => target,
                None => self.targets.get(self.makers.get(label)?)?,
            };
            match (target.kind.as_str(), target.inputs.first()) {
                ("alias", Some(actual)) => label = actual,
                _ => return Some(target),
            }
        }
        None
    }

    /// Returns the direct dependencies of a rule, without files.
    pub fn inputs<'a>(&'a self, target: &'a Target) -> impl Iterator<Item = &'a Target> {
        target.inputs.iter().filter_map(|label| self.get(label))
    }

    /// Returns the rules that an attribute of a rule names, without files.
    pub fn named<'a>(
        &'a self,
        target: &'a Target,
        attribute: &str,
    ) -> impl Iterator<Item = &'a Target> {
        target
            .labels(attribute)
            .iter()
            .filter_map(|label| self.get(label))
    }

    /// Returns the transitive dependencies of a rule, including itself. Does not descend below rules for which `stop` returns
    /// true.
    #[must_use]
    pub fn closure<'a>(
        &'a self,
        start: &'a Target,
        stop: &dyn Fn(&Target) -> bool,
    ) -> BTreeMap<&'a str, &'a Target> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![start];
        while let Some(target) = waiting.pop() {
            if found.insert(target.label.as_str(), target).is_none() && !stop(target) {
                waiting.extend(self.inputs(target));
            }
        }
        found
    }

    /// Returns, for each rule, the rules that name it directly.
    #[must_use]
    pub fn dependents(&self) -> &BTreeMap<String, BTreeSet<String>> {
        self.dependents.get_or_init(|| {
            let mut dependents = BTreeMap::<String, BTreeSet<String>>::new();
            for target in self.targets().filter(|target| target.kind != "alias") {
                for input in self.inputs(target) {
                    match dependents.get_mut(&input.label) {
                        Some(users) => drop(users.insert(target.label.clone())),
                        None => drop(
                            dependents.insert(input.label.clone(), [target.label.clone()].into()),
                        ),
                    }
                }
            }
            dependents
        })
    }
}
