//! The target graph as `bazel query` gives it, cut down to what checks look at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::parts::Parts;

/// A rule. Labels are written as users write them: `//pkg:name` for the workspace's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Target {
    /// Its label.
    pub label: String,
    /// Its rule: `py_library`.
    pub kind: String,
    /// The line of its BUILD file that makes it; 0 if unknown.
    pub line: usize,
    /// The macro that made it, empty if none did.
    pub generator_function: String,
    /// The name that the macro was given.
    pub generator_name: String,
    /// Who may depend on it.
    pub visibility: Vec<String>,
    /// All that any of its attributes names: rules and files.
    pub inputs: Vec<String>,
    /// Attributes that are labels or lists of them, by name; only those that [`LABELS`] names.
    pub labels: BTreeMap<String, Vec<String>>,
    /// Attributes that are strings or lists of them, by name; only those that [`STRINGS`] names.
    pub strings: BTreeMap<String, Vec<String>>,
    /// The files that it makes, by label.
    pub outputs: Vec<String>,
}

/// The attributes whose labels are kept apart from other inputs.
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

/// The attributes whose texts are kept.
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

/// All rules that were asked for, and what they depend on.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    targets: BTreeMap<String, Target>,
    /// From a file that a rule makes to that rule.
    makers: BTreeMap<String, String>,
    /// What many checks ask: found once.
    dependents: OnceLock<BTreeMap<String, BTreeSet<String>>>,
    pub(super) parts: OnceLock<Vec<Parts>>,
}

/// Package and name of a label of this workspace; none of another repository's.
#[must_use]
pub fn package_and_name(label: &str) -> Option<(&str, &str)> {
    label.strip_prefix("//")?.split_once(':')
}

/// The last part of a label: `pyo3` of `@crates//:pyo3` and of `@@x//vendor/pyo3`.
#[must_use]
pub fn short_name(label: &str) -> &str {
    label.rsplit([':', '/']).next().unwrap_or(label)
}

/// A file's path from the workspace's root, of its label.
#[must_use]
pub fn file_path(label: &str) -> Option<String> {
    let (package, name) = package_and_name(label)?;
    Some(match package {
        "" => name.to_owned(),
        _ => format!("{package}/{name}"),
    })
}

impl Target {
    /// Whether it belongs to the workspace itself.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.label.starts_with("//")
    }

    /// Whether it is a rule of Python.
    #[must_use]
    pub fn is_python(&self) -> bool {
        let kind = self.kind.trim_start_matches('_');
        // Of the older rules_python: `_transition_py_test`.
        kind.trim_start_matches("transition_").starts_with("py_")
    }

    /// Whether it is a crate.
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

    /// The labels of an attribute.
    #[must_use]
    pub fn labels(&self, attribute: &str) -> &[String] {
        self.labels.get(attribute).map_or(&[], Vec::as_slice)
    }

    /// The texts of an attribute.
    #[must_use]
    pub fn strings(&self, attribute: &str) -> &[String] {
        self.strings.get(attribute).map_or(&[], Vec::as_slice)
    }

    /// The one text of an attribute.
    #[must_use]
    pub fn string(&self, attribute: &str) -> Option<&str> {
        self.strings(attribute).first().map(String::as_str)
    }

    /// Whether others than its own package may depend on it.
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
    /// A graph of these rules.
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

    /// All rules, by label.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.values()
    }

    /// The workspace's own rules.
    pub fn own(&self) -> impl Iterator<Item = &Target> {
        self.targets().filter(|target| target.is_own())
    }

    /// The rule of a label; of a file that one makes, that rule; of an alias, its target.
    #[must_use]
    pub fn get(&self, label: &str) -> Option<&Target> {
        let mut label = label;
        // Aliases of aliases end; a bound keeps a wrong graph from hanging.
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

    /// What a rule depends on directly, files left out.
    pub fn inputs<'a>(&'a self, target: &'a Target) -> impl Iterator<Item = &'a Target> {
        target.inputs.iter().filter_map(|label| self.get(label))
    }

    /// What an attribute of a rule names, files left out.
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

    /// All that a rule depends on, itself too, not looking below those for which `stop` holds.
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

    /// For each rule, who names it directly.
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
