//! The analysis phase: the configured targets.

use std::collections::HashMap;
use std::fmt::Write as _;

use bazel_client::{Attribute, Bazel, Call, Configuration, Configured, Target, Value};
use pyo3_facts::Abi;
use serde::Serialize;

use super::extension::{Extension, Parts};
use super::transition::{changed_options, Change};
use crate::bazel::with_progress;

/// The output of `cquery`.
#[derive(Debug, Serialize)]
pub struct Analysis {
    /// The three targets, each in its configuration.
    pub targets: Vec<InConfiguration>,
    /// The options that the transition on the rename target changes, compared with the public target's configuration.
    pub transition: Vec<Change>,
    /// The `select`s of the three targets, and their results.
    pub selects: Vec<Resolved>,
    /// The crates named `pyo3` below the extension.
    pub pyo3: Vec<Crate>,
    /// The oldest Python that PyO3's features target, such as `3.9`; none without such a feature.
    pub floor: Option<String>,
    /// The features of the extension's own crate.
    pub crate_features: Vec<String>,
    /// The number of crates that are compiled for the extension, including its own.
    pub crates: usize,
    /// The number of crates that are compiled for tools: proc macros, build scripts.
    pub tool_crates: usize,
    /// The configurations of the Rust targets below the extension.
    pub configurations: Vec<Used>,
    /// The commands to get the same by hand.
    pub by_hand: Vec<String>,
}

/// A target and its configuration.
#[derive(Debug, Serialize)]
pub struct InConfiguration {
    pub label: String,
    /// The configuration's folder below `bazel-out`.
    pub mnemonic: String,
    /// The hash of all options of the configuration.
    pub checksum: String,
}

/// An attribute with a `select`.
#[derive(Debug, Serialize)]
pub struct Resolved {
    /// The target.
    pub label: String,
    pub attribute: String,
    /// All conditions.
    pub conditions: Vec<String>,
    /// The values in this configuration.
    pub values: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Crate {
    /// Its target.
    pub label: String,
    pub version: String,
    pub features: Vec<String>,
    /// The checksum of its configuration.
    pub configuration: String,
}

/// A configuration and its contents.
#[derive(Debug, Serialize)]
pub struct Used {
    /// Its folder below `bazel-out`.
    pub mnemonic: String,
    /// The hash of all its options.
    pub checksum: String,
    /// Whether it is for tools.
    pub is_tool: bool,
    /// The number of Rust targets in it.
    pub rust_targets: usize,
}

/// What to keep of `cquery`: the extension's complete targets, and the configurations of other Rust targets.
#[derive(Default)]
struct Kept {
    targets: Vec<Configured>,
    pyo3: Vec<Configured>,
    /// The number of crates, by configuration.
    rust: HashMap<u32, usize>,
}

/// The names of rules_rust's crate rules after `rust_`. Some have variants, such as `rust_binary_without_process_wrapper`.
const CRATES: [&str; 5] = [
    "binary",
    "library",
    "proc_macro",
    "shared_library",
    "static_library",
];

fn is_crate(rule_class: &str) -> bool {
    let name = rule_class.strip_prefix("rust_");
    name.is_some_and(|name| CRATES.iter().any(|start| name.starts_with(start)))
}

/// Queries Bazel.
///
/// # Errors
/// Fails if Bazel fails.
pub fn collect(
    bazel: &Bazel,
    extension: &Extension,
    parts: &Parts,
    flags: &[String],
) -> anyhow::Result<Analysis> {
    let mut expression = format!("deps({})", extension.scope());
    // The public target is above the scope of one of several libraries.
    if extension.scope() != extension.public {
        let _ = write!(expression, " + {}", extension.public);
    }
    let is_select = |one: &&Attribute| matches!(one.value, Value::Select(_));
    let mut attributes: Vec<&str> = parts
        .all()
        .flat_map(|target| target.attributes.iter().filter(is_select))
        .map(|one| one.name.as_ref())
        .chain(["crate_features", "version"])
        .collect();
    attributes.sort_unstable();
    attributes.dedup();
    let call = Call::cquery(expression)
        .flags(flags)
        .attributes(&attributes);
    let mut kept = Kept::default();
    let done = with_progress(&call, |progress| {
        bazel.configured(&call, progress, |target| kept.take(target, extension))
    })?;
    let by_id = done.value;
    let checksum = |label: &str| {
        let id = kept.target(label)?.configuration?;
        Some(by_id.get(&id)?.checksum.to_string())
    };
    let transition = match (checksum(&extension.public), checksum(&extension.rename)) {
        (Some(from), Some(to)) if from != to => changed_options(bazel, from, to)?,
        _ => Vec::new(),
    };
    let target_of = |label: &str| kept.target(label).map(|one| &one.target);
    let rust = target_of(&extension.rust);
    let selects = selects(parts, |label| target_of(label));
    let crates = |tools: bool| -> usize {
        let counted = kept.rust.iter();
        counted
            .filter(|(id, _)| by_id.get(id).is_some_and(|one| one.is_tool == tools))
            .map(|(_, count)| count)
            .sum()
    };
    let pyo3: Vec<Crate> = kept.pyo3.iter().map(|one| krate(one, &by_id)).collect();
    let names = [&extension.public, &extension.rename, &extension.rust];
    Ok(Analysis {
        targets: names
            .into_iter()
            .filter_map(|label| in_configuration(kept.target(label)?, &by_id))
            .collect(),
        transition,
        selects,
        floor: floor(pyo3.iter().flat_map(|one| &one.features)),
        pyo3,
        crate_features: rust
            .map(|one| words(one, "crate_features"))
            .unwrap_or_default(),
        crates: crates(false),
        tool_crates: crates(true),
        configurations: used(&kept, &by_id),
        by_hand: by_hand(extension, flags),
    })
}

fn by_hand(extension: &Extension, flags: &[String]) -> Vec<String> {
    let deps = format!("deps({})", extension.scope());
    let calls = [
        Call::cquery(&deps).flag("--transitions=lite").flags(flags),
        Call::cquery(format!("filter(\"_rs$|_rename$|:pyo3$\", {deps})"))
            .flag("--output=build")
            .flags(flags),
    ];
    calls.iter().map(ToString::to_string).collect()
}

impl Kept {
    fn take(&mut self, configured: Configured, extension: &Extension) {
        let target = &configured.target;
        let label = target.label.as_ref();
        if is_crate(target.kind.rule_class()) {
            let id = configured.configuration.unwrap_or_default();
            *self.rust.entry(id).or_default() += 1;
        }
        if [&extension.public, &extension.rename, &extension.rust].contains(&&label.to_owned()) {
            self.targets.push(configured);
        } else if label.ends_with(":pyo3") && target.kind.rule_class() == "rust_library" {
            self.pyo3.push(configured);
        }
    }

    fn target(&self, label: &str) -> Option<&Configured> {
        let mut targets = self.targets.iter();
        targets.find(|one| *one.target.label == *label)
    }
}

fn in_configuration(
    one: &Configured,
    by_id: &HashMap<u32, Configuration>,
) -> Option<InConfiguration> {
    let configuration = by_id.get(&one.configuration?)?;
    Some(InConfiguration {
        label: one.target.label.to_string(),
        mnemonic: configuration.mnemonic.to_string(),
        checksum: configuration.checksum.to_string(),
    })
}

fn krate(one: &Configured, by_id: &HashMap<u32, Configuration>) -> Crate {
    let configuration = one.configuration.and_then(|id| by_id.get(&id));
    Crate {
        label: one.target.label.to_string(),
        version: one.target.text("version").to_owned(),
        features: words(&one.target, "crate_features"),
        configuration: configuration.map_or_else(String::new, |one| one.checksum.to_string()),
    }
}

fn used(kept: &Kept, by_id: &HashMap<u32, Configuration>) -> Vec<Used> {
    let counted = kept.rust.iter();
    let mut used: Vec<_> = counted
        .filter_map(|(id, count)| {
            let one = by_id.get(id)?;
            Some(Used {
                mnemonic: one.mnemonic.to_string(),
                checksum: one.checksum.to_string(),
                is_tool: one.is_tool,
                rust_targets: *count,
            })
        })
        .collect();
    used.sort_by(|a, b| (a.is_tool, &a.mnemonic).cmp(&(b.is_tool, &b.mnemonic)));
    used
}

fn words(target: &Target, attribute: &str) -> Vec<String> {
    let words = target.list(attribute).into_iter();
    words.map(str::to_owned).collect()
}

fn selects<'a>(parts: &Parts, resolved: impl Fn(&str) -> Option<&'a Target>) -> Vec<Resolved> {
    let mut selects = Vec::new();
    for target in parts.all() {
        for attribute in &target.attributes {
            let Value::Select(branches) = &attribute.value else {
                continue;
            };
            let branches = branches.iter().filter(|part| part.len() > 1).flatten();
            let conditions: Vec<_> = branches.map(|one| one.condition.to_string()).collect();
            if conditions.is_empty() {
                continue;
            }
            let values = resolved(&target.label).map(|one| words(one, &attribute.name));
            selects.push(Resolved {
                label: target.label.to_string(),
                attribute: attribute.name.to_string(),
                conditions,
                values: values.unwrap_or_default(),
            });
        }
    }
    selects
}

/// Returns the oldest Python that these features of PyO3 target.
fn floor<'a>(features: impl Iterator<Item = &'a String>) -> Option<String> {
    let abi = Abi::of_features(features.map(String::as_str));
    abi.floor().map(|floor| floor.to_string())
}
