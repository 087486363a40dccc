//! `why`.

use crate::bazel;
use crate::cli::{Format, WhyArgs};
use crate::json;
use crate::output::{print, Exit, Paint};
use crate::root::Root;
use crate::why::{answer, changed, text, Verdict};

/// Runs `why`.
///
/// # Errors
/// Fails if there is no workspace, no Bazel, or no such file or target.
pub fn run(root: &Root, arguments: &WhyArgs) -> anyhow::Result<Exit> {
    let bazel = bazel::find(root)?;
    let changed = changed(root, &bazel, &arguments.changed)?;
    let rebuilt = bazel::label(&bazel, &arguments.rebuilt)?;
    let answer = answer(
        &bazel,
        &arguments.changed,
        &changed,
        &rebuilt,
        &arguments.flags,
    )?;
    match arguments.format {
        Format::Json => print(&json::document("why", &answer)?)?,
        Format::Text => print(&text(&answer, Paint::stdout()))?,
    }
    Ok(match answer.verdict {
        Verdict::Rebuilds | Verdict::Loading => Exit::Clean,
        Verdict::NoAction | Verdict::NoPath | Verdict::NoTarget => Exit::Nothing,
    })
}
