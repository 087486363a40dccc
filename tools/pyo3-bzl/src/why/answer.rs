//! The answer: paths, the actions that run again, and the edge to cut.

use bazel_client::{Bazel, Call, Kind, Label};
use serde::Serialize;

use super::cut::{cut, Cut};
use super::graph::Graph;
use super::rerun::{rerun, Rerun};
use super::steps::{steps, Step};
use crate::bazel::{needed_actions, with_progress};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Actions run again.
    Rebuilds,
    /// Bazel reads the file while it loads packages or resolves crates, so a change may affect what there is to build.
    Loading,
    /// There is a path between the targets, but no action reads the file.
    NoAction,
    /// There is no path.
    NoPath,
    /// No target contains the file.
    NoTarget,
}

/// The complete answer.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// What changes, as the user named it.
    pub changed: String,
    /// Its label.
    pub changed_label: String,
    /// The target.
    pub rebuilt: String,
    pub verdict: Verdict,
    /// The shortest paths, at most three.
    pub paths: Vec<Vec<Step>>,
    /// Whether there are more paths.
    pub more_paths: bool,
    /// The number of targets below the rebuilt one, each counted once per configuration.
    pub targets: usize,
    /// The actions that run again.
    pub rerun: Rerun,
    /// The edge to cut first.
    pub cut: Option<Cut>,
    /// The commands to get the same by hand.
    pub by_hand: Vec<String>,
}

/// Maximum number of paths to show.
const PATHS: usize = 3;

/// Queries Bazel and answers.
///
/// # Errors
/// Fails if Bazel fails, for example because there is no such target.
pub fn answer(
    bazel: &Bazel,
    named: &str,
    changed: &Label,
    rebuilt: &Label,
    flags: &[String],
) -> anyhow::Result<Answer> {
    let call = Call::cquery(format!("deps({})", rebuilt.quoted()))
        .hidden("--consistent_labels")
        .flags(flags);
    let mut graph = Graph::default();
    let configurations = with_progress(&call, |progress| {
        bazel.configured(&call, progress, |target| graph.take(target))
    })?;
    graph.finish();
    let start_label = canonical(bazel, rebuilt)?;
    let end_label = canonical(bazel, changed);
    let ends = match &end_label {
        Ok(label) => graph.named(label),
        Err(_) => Vec::new(),
    };
    let mut answer = Answer {
        changed: named.to_owned(),
        changed_label: changed.to_string(),
        rebuilt: rebuilt.to_string(),
        verdict: Verdict::NoPath,
        paths: Vec::new(),
        more_paths: false,
        targets: graph.len(),
        rerun: Rerun::default(),
        cut: None,
        by_hand: Vec::new(),
    };
    if ends.is_empty() {
        answer.verdict = missing(bazel, changed)?;
        answer.by_hand = match answer.verdict {
            Verdict::NoTarget => vec![Call::query(changed.to_string()).to_string()],
            Verdict::NoPath => by_hand(changed, rebuilt, false, flags),
            _ => Vec::new(),
        };
        return Ok(answer);
    }
    // No other target depends on the top-level target, which has the configuration of the command line.
    let starts = graph.named(&start_label);
    let start = starts.iter().min_by_key(|start| graph.fan_in(**start));
    let start = start.copied().unwrap_or(0);
    let mut paths = graph.paths(start, &ends, PATHS + 1);
    answer.more_paths = paths.len() > PATHS;
    let cut = cut(&graph, &configurations.value, start, &ends, paths.first());
    paths.truncate(PATHS);
    let steps = paths
        .iter()
        .map(|path| steps(&graph, &configurations.value, path));
    answer.paths = steps.collect();

    let (actions, _) = needed_actions(bazel, rebuilt, flags)?;
    answer.rerun = rerun(&graph, &ends, &actions);
    if answer.rerun.actions.is_empty() {
        answer.verdict = Verdict::NoAction;
    } else {
        answer.verdict = Verdict::Rebuilds;
        // Python compiles nothing, so there is nothing worth cutting.
        answer.cut = cut.filter(|_| answer.rerun.rust_again > 0);
    }
    let is_file = |index: &usize| {
        let node = graph.node(*index);
        node.is_some_and(|node| node.kind == Kind::SourceFile)
    };
    answer.by_hand = by_hand(changed, rebuilt, ends.iter().any(is_file), flags);
    Ok(answer)
}

/// Returns the canonical label. Asks Bazel only for a label of another repository.
fn canonical(bazel: &Bazel, label: &Label) -> anyhow::Result<String> {
    if label.repository.is_empty() {
        return Ok(format!("@@{label}"));
    }
    let call = Call::query(label.quoted())
        .hidden("--output=label")
        .hidden("--consistent_labels");
    let text = with_progress(&call, |progress| bazel.text(&call, progress))?;
    Ok(text.value.trim().to_owned())
}

/// Files that Bazel itself or a module extension reads.
const LOADING: [&str; 10] = [
    "BUILD",
    "BUILD.bazel",
    "Cargo.lock",
    "Cargo.toml",
    "MODULE.bazel",
    "REPO.bazel",
    "WORKSPACE",
    "WORKSPACE.bazel",
    ".bazelrc",
    ".bazelversion",
];

/// Explains why `changed` is not among the dependencies.
fn missing(bazel: &Bazel, changed: &Label) -> anyhow::Result<Verdict> {
    let name = changed.name.rsplit('/').next().unwrap_or(&changed.name);
    if LOADING.contains(&name) || name.ends_with(".bzl") {
        return Ok(Verdict::Loading);
    }
    let call = Call::query(changed.quoted()).hidden("--output=label");
    let found = with_progress(&call, |progress| bazel.text(&call, progress));
    match found {
        Ok(_) => Ok(Verdict::NoPath),
        // The file exists, but no target's attribute contains it.
        Err(bazel_client::Error::Failed(failure)) if is_file(bazel, changed) => {
            let mut errors = failure.errors.iter();
            if errors.any(|error| error.contains("no such target")) {
                Ok(Verdict::NoTarget)
            } else {
                Err(bazel_client::Error::Failed(failure).into())
            }
        }
        Err(error) => Err(error.into()),
    }
}

fn is_file(bazel: &Bazel, label: &Label) -> bool {
    let folder = bazel.workspace().root().join(&label.package);
    label.repository.is_empty() && folder.join(&label.name).is_file()
}

fn by_hand(changed: &Label, rebuilt: &Label, is_file: bool, flags: &[String]) -> Vec<String> {
    let mut calls = vec![Call::cquery(format!("somepath({rebuilt}, {changed})")).flags(flags)];
    if is_file && changed.repository.is_empty() {
        let path = match changed.package.as_str() {
            "" => changed.name.clone(),
            package => format!("{package}/{}", changed.name),
        };
        let path = path.replace('.', r"\.").replace('+', r"\+");
        let query = format!("inputs(\"{path}\", deps({rebuilt}))");
        calls.push(Call::aquery(query).flag("--output=summary").flags(flags));
    }
    calls.iter().map(ToString::to_string).collect()
}
