//! `show`: one extension in Bazel's three phases.
//!
//! `extension` (which three targets) → `loading`, `analysis` (with `transition`), `actions` (a part each: what it asks
//! Bazel, and what it keeps) →
//! `text`. Nothing here writes.

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

/// What is shown.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// As the user named it.
    pub target: String,
    /// The three targets.
    pub extension: Extension,
    /// What the BUILD file says: `bazel query`.
    pub loading: loading::Loading,
    /// What the configuration makes of it: `bazel cquery`.
    pub analysis: analysis::Analysis,
    /// What runs: `bazel aquery`.
    pub actions: actions::Actions,
}

/// Collects all that is shown of an extension.
///
/// # Errors
/// Bazel fails.
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
    })
}
