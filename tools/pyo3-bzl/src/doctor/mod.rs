//! Checks whether this machine and this workspace have what a PyO3 extension needs.
//!
//! Layers: `programs`, `bazel`, `workspace`, `module` (inspect) → `support`, `rustc`, `traps` (judge, on the facts of
//! `pyo3_facts`) → `text`.

mod bazel;
mod module;
mod programs;
mod rustc;
mod support;
mod text;
mod traps;
mod workspace;

use serde::Serialize;

use crate::root::Root;
pub use text::text;

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// `programs`, `bazel` or `workspace`.
    pub group: &'static str,
    /// Its subject: `cargo`, `rules_rust`, `Cargo.lock`.
    pub name: String,
    /// Its state.
    pub state: State,
    /// A version, or what the check found.
    pub value: Option<String>,
    /// The source, or the reason.
    pub detail: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

/// The state of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Good,
    /// Present, but in a version that we have not tested.
    Untested,
    /// It works, but costs more than necessary.
    Advice,
    /// Missing or unknown, but not needed here.
    Absent,
    /// Must be fixed.
    Bad,
}

impl Item {
    fn new(group: &'static str, name: impl Into<String>, state: State) -> Self {
        Self {
            group,
            name: name.into(),
            state,
            value: None,
            detail: None,
            help: None,
        }
    }

    fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Runs all checks.
///
/// # Errors
/// Fails if a file of the workspace cannot be read.
pub fn examine(root: &Root, resolve: bool) -> anyhow::Result<Vec<Item>> {
    let mut items = programs::items();
    let program = bazel::program(root);
    let version = |item: &Item| pyo3_facts::version(item.value.as_deref()?);
    let mut versions = traps::Versions {
        bazel: version(&program),
        ..traps::Versions::default()
    };
    items.push(program);
    let Ok(found) = crate::bazel::workspace(root) else {
        let none = Item::new("workspace", "workspace", State::Absent);
        let help = "`pyo3-bzl new PATH` creates one; `--root DIR` searches elsewhere";
        items.push(none.detail("no Bazel workspace here").help(help));
        return Ok(items);
    };
    let Some(workspace) = workspace::Workspace::read(found.root())? else {
        items.extend(workspace::without_module(found.root()));
        return Ok(items);
    };
    items.extend(workspace.items());
    let mut resolved = if resolve {
        bazel::resolved(root)
    } else {
        Vec::new()
    };
    // Bazel knows the requests of other modules and the overrides. If bazelw's root has its own copy of a ruleset, the version in
    // MODULE.bazel counts instead, because users of the registry get that.
    let mut newest = |name: &str| {
        let asked = workspace.declared.selected(name, versions.bazel.as_ref());
        let found = resolved.iter_mut().find(|item| item.name == name);
        let Some((item, known)) = found.and_then(|item| version(item).map(|known| (item, known)))
        else {
            items.extend(asked.as_ref().map(|asked| {
                let (state, why) = support::judge(name, &asked.to_string());
                let item = Item::new("workspace", name, state).value(asked.to_string());
                item.detail(format!("{why}: the version in MODULE.bazel"))
            }));
            return asked;
        };
        match asked {
            Some(asked) if asked > known && support::is_of_bazelw(name, &known) => {
                item.state = State::Good;
                item.detail = Some(format!(
                    "runs instead of {asked}, the version in MODULE.bazel"
                ));
                Some(asked)
            }
            _ => Some(known),
        }
    };
    (versions.rules_rust, versions.rules_python) = (newest("rules_rust"), newest("rules_python"));
    items.extend(resolved);
    items.extend(workspace.rustc(versions.rules_rust.as_ref()));
    items.extend(workspace.traps(&versions));
    Ok(items)
}
