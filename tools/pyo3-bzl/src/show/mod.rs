//! `show`: one extension in Bazel's three phases.
//!
//! `extension` (the three targets) → `loading`, `analysis` (with `transition`), `actions` (one phase each: its query, and the
//! results it keeps) → `text`. This module writes nothing.

pub mod actions;
pub mod analysis;
pub mod command_line;
pub mod extension;
pub mod files;
pub mod loading;
pub mod text;
pub mod transition;

use bazel_client::{Bazel, Label};
use serde::Serialize;

pub use extension::{Extension, Found};
pub use text::text;

/// The output of `show`.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The target as the user named it.
    pub target: String,
    /// The three targets.
    pub extension: Extension,
    /// The loading phase: `bazel query`.
    pub loading: loading::Loading,
    /// The analysis phase: `bazel cquery`.
    pub analysis: analysis::Analysis,
    /// The execution phase: `bazel aquery`.
    pub actions: actions::Actions,
    /// The extension's further libraries, each with the same fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<Shown>,
}

/// Collects everything to show about one library of an extension.
///
/// # Errors
/// Fails if Bazel fails.
pub fn collect(
    bazel: &Bazel,
    target: &Label,
    parts: extension::Parts,
    flags: &[String],
    full: bool,
) -> anyhow::Result<Shown> {
    let extension = parts.extension();
    let loading = loading::collect(bazel, &extension, &parts)?;
    let analysis = analysis::collect(bazel, &extension, &parts, flags)?;
    let actions = actions::collect(bazel, &extension, flags, full)?;
    Ok(Shown {
        target: target.to_string(),
        extension,
        loading,
        analysis,
        actions,
        further: Vec::new(),
    })
}
