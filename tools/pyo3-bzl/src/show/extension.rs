//! The targets of an extension: three for each of its libraries.

use bazel_client::{Bazel, Call, Label, Target};
use serde::Serialize;

use crate::bazel::with_progress;

/// The names of an extension.
#[derive(Debug, Clone, Serialize)]
pub struct Extension {
    /// The `py_library` that other targets depend on.
    pub public: String,
    /// The target that renames the library after the gate has checked it.
    pub rename: String,
    /// The `rust_shared_library`.
    pub rust: String,
    /// The module that Python imports.
    pub module_name: String,
    pub abi: String,
    /// The number of libraries, one for each ABI.
    #[serde(skip)]
    pub libraries: usize,
}

impl Extension {
    /// The target whose dependencies are those of this library alone. The public one depends on all libraries.
    pub fn scope(&self) -> &str {
        if self.libraries > 1 {
            &self.rename
        } else {
            &self.public
        }
    }
}

/// The targets of an extension's library, from `query`.
#[derive(Debug)]
pub struct Parts {
    /// The number of libraries of the extension.
    pub libraries: usize,
    /// The `py_library`, if it is in the same package.
    pub public: Option<Target>,
    /// The `pyo3_rename`.
    pub rename: Target,
    /// The `rust_shared_library`.
    pub rust: Option<Target>,
}

impl Parts {
    /// Returns the names of its targets.
    pub fn extension(&self) -> Extension {
        let label = |target: &Option<Target>, attribute: &str| match target {
            Some(target) => target.label.to_string(),
            None => self.rename.text(attribute).to_owned(),
        };
        Extension {
            public: label(&self.public, "public_label"),
            rename: self.rename.label.to_string(),
            rust: label(&self.rust, "crate"),
            module_name: self.rename.text("module_name").to_owned(),
            // A list of ABIs may have several of one kind.
            abi: self
                .rename
                .text(if self.libraries > 1 {
                    "spelling"
                } else {
                    "abi"
                })
                .to_owned(),
            libraries: self.libraries,
        }
    }

    /// Returns its existing targets, the public one first.
    pub fn all(&self) -> impl Iterator<Item = &Target> {
        let rename = std::iter::once(&self.rename);
        self.public.iter().chain(rename).chain(&self.rust)
    }
}

/// The kind of target that a label refers to.
#[derive(Debug)]
pub enum Found {
    /// A target of an extension: its libraries, or the only one that the target is for.
    Extension(Vec<Parts>),
    /// Any other target.
    Other {
        /// The kind of target: `py_test`, `source file`.
        kind: String,
        /// The extensions that it depends on, by their public labels.
        below: Vec<String>,
    },
}

/// The rule that renames a library for Python.
pub const RENAME: &str = "pyo3_rename";

/// Limits how many aliases are followed. Bazel would not load a cycle of aliases.
const ALIASES: u32 = 16;

/// Finds the extension that a target belongs to, or to which it is an alias.
///
/// # Errors
/// Fails if Bazel fails, for example because there is no such target.
pub fn find(bazel: &Bazel, label: &Label) -> anyhow::Result<Found> {
    find_through(bazel, label, ALIASES)
}

fn find_through(bazel: &Bazel, label: &Label, aliases: u32) -> anyhow::Result<Found> {
    let call = Call::query(format!("siblings({})", label.quoted()))
        .hidden("--noproto:default_values")
        .hidden("--noproto:flatten_selects")
        .hidden("--relative_locations");
    let mut all = Vec::new();
    with_progress(&call, |progress| {
        bazel.targets(&call, progress, |target| all.push(target))
    })?;
    // A label has several spellings, but its package and name are the same in all.
    let path = format!("//{}:{}", label.package, label.name);
    let is_it = |target: &&Target| target.label.ends_with(&path);
    let Some(target) = all.iter().find(is_it).cloned() else {
        anyhow::bail!("Bazel lists the package of `{label}` but not the target itself");
    };
    let renames = || all.iter().filter(|one| one.kind.rule_class() == RENAME);
    let found: Vec<&Target> = renames()
        .filter(|rename| {
            rename.label == target.label
                || rename.text("crate") == &*target.label
                || is_public(&target, rename)
        })
        .collect();
    if found.is_empty() {
        // An alias with a `select` may refer to several.
        let actual = Label::parse(target.text("actual"), &label.package);
        if let ("alias", Ok(actual), 1..) = (target.kind.rule_class(), actual, aliases) {
            return find_through(bazel, &actual, aliases - 1);
        }
        let below = below(bazel, label);
        let kind = target.kind.to_string();
        return Ok(Found::Other { kind, below });
    }
    let parts = found.into_iter().map(|rename| {
        let extension = rename.text("public_label");
        Parts {
            libraries: renames()
                .filter(|one| one.text("public_label") == extension)
                .count(),
            public: all.iter().find(|one| is_public(one, rename)).cloned(),
            rust: all
                .iter()
                .find(|one| &*one.label == rename.text("crate"))
                .cloned(),
            rename: rename.clone(),
        }
    });
    Ok(Found::Extension(parts.collect()))
}

/// Returns whether a target is the public one of that `pyo3_rename`.
fn is_public(target: &Target, rename: &Target) -> bool {
    target.kind.rule_class() == "py_library"
        && target.list("data").contains(&&*rename.label)
        && rename.text("public_label").ends_with(target.text("name"))
}

/// Returns the extensions below a target. Queries `cquery`, which loads only what is built. If analysis fails, there are none to
/// name.
fn below(bazel: &Bazel, label: &Label) -> Vec<String> {
    let call = Call::cquery(format!("kind(\"{RENAME} rule\", deps({}))", label.quoted()))
        .attributes(&["public_label"]);
    let mut below = Vec::new();
    let done = with_progress(&call, |progress| {
        bazel.configured(&call, progress, |one| {
            below.push(one.target.text("public_label").to_owned());
        })
    });
    if done.is_err() {
        below.clear();
    }
    below.sort();
    below.dedup();
    below
}
