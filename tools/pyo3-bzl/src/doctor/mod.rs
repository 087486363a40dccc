//! What a PyO3 extension needs on this machine and in this workspace, and whether it is there.
//!
//! Layers: `programs`, `bazel`, `workspace` (look) → `support` (judges versions, pure) → `text`.

mod bazel;
mod programs;
mod support;
mod text;
mod workspace;

use serde::Serialize;

use crate::root::Root;
pub use text::text;

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// `programs`, `bazel` or `workspace`.
    pub group: &'static str,
    /// What it is: `cargo`, `rules_rust`, `Cargo.lock`.
    pub name: String,
    /// How it is.
    pub state: State,
    /// A version, or what was found.
    pub value: Option<String>,
    /// Where it is from, or why it is so.
    pub detail: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Good,
    /// There, and a version that was not tested.
    Untested,
    /// Not there, or not known; nothing here needs it.
    Absent,
    /// Must be mended.
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

/// Looks at all.
///
/// # Errors
/// A file of the workspace cannot be read.
pub fn examine(root: &Root, resolve: bool) -> anyhow::Result<Vec<Item>> {
    let mut items = programs::items();
    items.push(bazel::program(root));
    match crate::bazel::workspace(root) {
        Ok(found) => {
            items.extend(workspace::items(found.root())?);
            if resolve {
                items.extend(bazel::resolved(root));
            }
        }
        Err(_) => {
            let none = Item::new("workspace", "workspace", State::Absent);
            let help = "`pyo3-bzl new PATH` makes one, `--root DIR` looks elsewhere";
            items.push(none.detail("no Bazel workspace here").help(help));
        }
    }
    Ok(items)
}
