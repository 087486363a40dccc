//! The execution phase: the actions that run.

use std::collections::BTreeMap;

use bazel_client::{Action, ActionGraph, Bazel, Call};
use serde::Serialize;

use super::command_line::shortened;
use super::extension::Extension;
use super::files::{kind, Kind};
use crate::bazel::{label, needed_actions};

/// The output of `aquery`.
#[derive(Debug, Serialize)]
pub struct Actions {
    /// The actions that a cold build of the extension runs as a process, by mnemonic.
    pub counts: Vec<Count>,
    /// The number of actions that Bazel executes itself, such as writing a file or a symlink.
    pub internal: usize,
    /// The number of further actions below the extension that would start a process but are not needed for it. Rules declare them
    /// for other builds.
    pub not_needed: usize,
    /// The actions of the extension's own targets; with `--full`, all Rust actions.
    pub shown: Vec<Shown>,
    /// The commands to get the same by hand.
    pub by_hand: Vec<String>,
}

/// The number of actions of a mnemonic.
#[derive(Debug, Serialize)]
pub struct Count {
    /// `Rustc`.
    pub mnemonic: String,
    /// For the extension itself.
    pub target: usize,
    /// For tools.
    pub tools: usize,
}

/// An action.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// `Rustc`.
    pub mnemonic: String,
    /// The target.
    pub label: String,
    /// The configuration's folder below `bazel-out`.
    pub configuration: String,
    /// The platform that it runs on.
    pub platform: String,
    /// The output that names the action.
    pub output: String,
    /// The whole command.
    pub command: Vec<String>,
    /// The command, shortened for people.
    #[serde(skip)]
    pub short: Vec<String>,
    /// The number of arguments that `short` omits.
    #[serde(skip)]
    pub left_out: usize,
    /// Variables, sorted by name.
    pub environment: BTreeMap<String, String>,
    /// The number of files that it may read.
    pub input_count: usize,
    /// These files by kind.
    pub inputs: Vec<Inputs>,
}

/// Inputs of one kind.
#[derive(Debug, Serialize)]
pub struct Inputs {
    pub kind: Kind,
    /// Their number.
    pub count: usize,
    /// Their paths, only for kinds that users want to know.
    pub paths: Vec<String>,
}

/// Maximum number of arguments in a shortened command.
const MOST: usize = 24;

/// Queries Bazel.
///
/// # Errors
/// Fails if Bazel fails.
pub fn collect(
    bazel: &Bazel,
    extension: &Extension,
    flags: &[String],
    full: bool,
) -> anyhow::Result<Actions> {
    let scope = label(bazel, extension.scope())?;
    let (graph, declared) = needed_actions(bazel, &scope, flags)?;
    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    let mut internal = 0;
    let mut shown = Vec::new();
    for action in graph.actions() {
        if action.arguments.is_empty() {
            internal += 1;
            continue;
        }
        let is_tool = graph.configuration(action).is_some_and(|one| one.is_tool);
        let count = counts.entry(&action.mnemonic).or_default();
        *(if is_tool { &mut count.1 } else { &mut count.0 }) += 1;
        let of = graph.label(action);
        let is_own = of == extension.rust || of == extension.rename;
        if is_own || full && graph.rule_class(action).starts_with("rust_") {
            shown.push(self::shown(&graph, action));
        }
    }
    // The extension's own actions come last, in execution order.
    shown.sort_by_cached_key(|one| {
        let own = [&extension.rust, &extension.rename];
        let place = own.iter().position(|label| **label == one.label);
        let place = place.map_or(0, |at| at + 1);
        (
            place,
            one.label.clone(),
            one.mnemonic.clone(),
            one.output.clone(),
        )
    });
    Ok(Actions {
        counts: sorted(counts),
        internal,
        not_needed: declared
            .iter()
            .filter(|one| !one.arguments.is_empty())
            .count(),
        shown,
        by_hand: by_hand(extension, flags),
    })
}

fn by_hand(extension: &Extension, flags: &[String]) -> Vec<String> {
    let deps = format!("deps({})", extension.scope());
    // Filtered from `deps`, so that both are in the configuration in which the extension is built.
    let own = format!("^({}|{})$", extension.rename, extension.rust);
    let calls = [
        Call::aquery(&deps).flag("--output=summary").flags(flags),
        Call::aquery(format!("filter(\"{own}\", {deps})")).flags(flags),
    ];
    calls.iter().map(ToString::to_string).collect()
}

/// Sorts by frequency, highest first.
fn sorted(counts: BTreeMap<&str, (usize, usize)>) -> Vec<Count> {
    let mut counts: Vec<_> = counts
        .into_iter()
        .map(|(mnemonic, (target, tools))| Count {
            mnemonic: mnemonic.to_owned(),
            target,
            tools,
        })
        .collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.target + count.tools));
    counts
}

fn shown(graph: &ActionGraph, action: &Action) -> Shown {
    let configuration = graph.configuration(action);
    let (short, left_out) = shortened(&action.arguments, MOST);
    let pairs = action.environment.iter();
    let inputs = inputs(graph, action);
    Shown {
        mnemonic: action.mnemonic.to_string(),
        label: graph.label(action).to_owned(),
        configuration: configuration.map_or_else(String::new, |one| one.mnemonic.to_string()),
        platform: action.platform.to_string(),
        output: graph.path(action.primary_output),
        command: action.arguments.iter().map(ToString::to_string).collect(),
        short,
        left_out,
        environment: pairs
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect(),
        input_count: inputs.iter().map(|one| one.count).sum(),
        inputs,
    }
}

fn inputs(graph: &ActionGraph, action: &Action) -> Vec<Inputs> {
    let mut by_kind = BTreeMap::<Kind, Vec<String>>::new();
    for file in graph.inputs(action) {
        let path = graph.path(file);
        by_kind.entry(kind(&path)).or_default().push(path);
    }
    let named = |kind| {
        matches!(
            kind,
            Kind::Source | Kind::Made | Kind::Tool | Kind::Python | Kind::Crate
        )
    };
    by_kind
        .into_iter()
        .map(|(kind, mut paths)| {
            let count = paths.len();
            paths.sort();
            if !named(kind) {
                paths.clear();
            }
            Inputs { kind, count, paths }
        })
        .collect()
}
