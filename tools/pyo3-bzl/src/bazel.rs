//! Finds Bazel from the root folder, and shows its progress on a terminal.

use std::sync::Mutex;

use bazel_client::{Action, ActionGraph, Bazel, Call, Label, Workspace};

use crate::progress::Progress;
use crate::root::Root;

/// Returns the Bazel of the workspace that contains the root folder.
///
/// # Errors
/// Fails if there is no workspace or no Bazel.
pub fn find(root: &Root) -> anyhow::Result<Bazel> {
    Ok(Bazel::find(root.folder())?)
}

/// Returns the workspace that contains the root folder, with or without a Bazel.
///
/// # Errors
/// Fails if there is none.
pub fn workspace(root: &Root) -> anyhow::Result<Workspace> {
    Ok(Workspace::find(root.folder())?)
}

/// Parses a label from the user, or converts the path of a package or of a file in one.
///
/// # Errors
/// Fails if the text is neither.
pub fn label(bazel: &Bazel, text: &str) -> anyhow::Result<Label> {
    let is_path = !text.contains(':') && !text.contains("//") && !text.starts_with('@');
    let below = is_path
        .then(|| bazel.workspace().target_below(text))
        .flatten();
    if let Some((package, name)) = below {
        return Ok(Label {
            repository: String::new(),
            package,
            name,
        });
    }
    let package = bazel.workspace().package();
    Label::parse(text, &package).map_err(|problem| {
        anyhow::anyhow!("`{text}` {problem}\n  help: write it as `//package:name`")
    })
}

/// Returns the actions that a build of a target runs, and those below it that are declared but do not run.
///
/// # Errors
/// Fails if Bazel fails.
pub fn needed_actions(
    bazel: &Bazel,
    target: &Label,
    flags: &[String],
) -> anyhow::Result<(ActionGraph, Vec<Action>)> {
    let call = Call::aquery(format!("deps({})", target.quoted())).flags(flags);
    let mut graph =
        with_progress(&call, |progress| bazel.actions(&call, progress, |_| true))?.value;
    let call = Call::requested(target).flags(flags);
    let requested = with_progress(&call, |progress| bazel.requested(&call, progress))?.value;
    let declared = graph.keep_needed(&requested);
    Ok((graph, declared))
}

/// Shows the lines that Bazel prints as progress: `bazel query: Loading: 12 packages loaded`. Supports several calls in sequence.
#[derive(Default)]
pub struct Lines(Mutex<Option<(&'static str, Progress)>>);

impl Lines {
    /// Shows a line of a call.
    pub fn show(&self, call: &Call, line: &str) {
        let Ok(mut shown) = self.0.lock() else {
            return;
        };
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        let name = call.name();
        if shown.as_ref().is_none_or(|(other, _)| *other != name) {
            *shown = Some((name, Progress::new(name.to_owned())));
        }
        if let Some((_, progress)) = shown.as_mut() {
            progress.tick(|| line.chars().take(80).collect());
        }
    }
}

/// Runs `work` while it shows the lines that Bazel prints.
pub fn with_progress<T>(call: &Call, work: impl FnOnce(&(dyn Fn(&str) + Sync)) -> T) -> T {
    let progress = Mutex::new(Progress::new(call.name().to_owned()));
    work(&|line| {
        let line = line.trim();
        if let (false, Ok(mut progress)) = (line.is_empty(), progress.lock()) {
            progress.tick(|| line.chars().take(80).collect());
        }
    })
}
