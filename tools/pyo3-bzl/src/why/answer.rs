//! The answer: paths, what runs again, and what would cut it.

use std::collections::HashMap;

use bazel_client::{Bazel, Call, Configuration, Kind, Label};
use serde::Serialize;

use super::edge::EdgeKind;
use super::graph::{Graph, Path};
use super::rerun::{rerun, Rerun};
use crate::bazel::telling;

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Actions run again.
    Rebuilds,
    /// It is read while packages are loaded or crates are resolved, so that it may change what there is to build.
    Loading,
    /// There is a path between the targets, but no action reads it.
    NoAction,
    /// There is no path.
    NoPath,
    /// No target names the file.
    NoTarget,
}

/// The whole answer.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// What changes, as the user named it.
    pub changed: String,
    /// Its label.
    pub changed_label: String,
    /// The target.
    pub rebuilt: String,
    /// In a word.
    pub verdict: Verdict,
    /// The shortest paths, at most three.
    pub paths: Vec<Vec<Step>>,
    /// Whether there are more.
    pub more_paths: bool,
    /// How many targets there are below the rebuilt one, each counted once a configuration.
    pub targets: usize,
    /// What runs again.
    pub rerun: Rerun,
    /// The edge worth cutting first.
    pub cut: Option<Cut>,
    /// The same by hand.
    pub by_hand: Vec<String>,
}

/// A target on a path, and how it is reached.
#[derive(Debug, Serialize)]
pub struct Step {
    /// Its label.
    pub label: String,
    /// Its rule, or that it is a file.
    pub kind: String,
    /// The attributes of the target before it; empty for the first, and for toolchains.
    pub attributes: Vec<String>,
    /// What that edge is; none for the first.
    pub edge: Option<EdgeKind>,
    /// Its configuration's folder below `bazel-out`; none for a source file.
    pub configuration: Option<String>,
    /// Whether its configuration is another one than that of the target before it.
    pub crosses: Option<Crossing>,
}

/// An edge between two configurations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Crossing {
    /// Into one for tools.
    Exec,
    /// By another transition.
    Transition,
}

/// An edge that is worth cutting.
#[derive(Debug, Serialize)]
pub struct Cut {
    /// The target that depends.
    pub from: String,
    /// What it depends on.
    pub to: String,
    /// By which attributes.
    pub attributes: Vec<String>,
    /// What the edge is.
    pub edge: EdgeKind,
    /// How many rules no longer change with it.
    pub spares: usize,
    /// How many targets below the rebuilt one depend on `to`; where that is a source, on the target that it is a source of.
    pub fan_in: usize,
    /// What to do.
    pub advice: String,
}

/// At most so many paths are shown.
const PATHS: usize = 3;

/// Asks Bazel, and answers.
///
/// # Errors
/// Bazel fails, as it does if there is no such target.
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
    let configurations = telling(&call, |progress| {
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
    // The top-level target is in the configuration of the command line: the one that is no dependency of another one.
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

    let call = Call::aquery(format!("deps({})", rebuilt.quoted())).flags(flags);
    let actions = telling(&call, |progress| bazel.actions(&call, progress, |_| true))?;
    answer.rerun = rerun(&graph, &ends, &actions.value);
    if answer.rerun.actions.is_empty() {
        answer.verdict = Verdict::NoAction;
    } else {
        answer.verdict = Verdict::Rebuilds;
        // Python has nothing to compile, and so nothing that is worth cutting.
        answer.cut = cut.filter(|_| answer.rerun.rust_again > 0);
    }
    let is_file = |index: &usize| {
        let node = graph.node(*index);
        node.is_some_and(|node| node.kind == Kind::SourceFile)
    };
    answer.by_hand = by_hand(changed, rebuilt, ends.iter().any(is_file), flags);
    Ok(answer)
}

/// The canonical label. Bazel is asked for one of another repository; the main one's is known.
fn canonical(bazel: &Bazel, label: &Label) -> anyhow::Result<String> {
    if label.repository.is_empty() {
        return Ok(format!("@@{label}"));
    }
    let call = Call::query(label.quoted())
        .hidden("--output=label")
        .hidden("--consistent_labels");
    let text = telling(&call, |progress| bazel.text(&call, progress))?;
    Ok(text.value.trim().to_owned())
}

/// Files that Bazel, or a module extension, reads itself.
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

/// What it is that is not among the dependencies.
fn missing(bazel: &Bazel, changed: &Label) -> anyhow::Result<Verdict> {
    let name = changed.name.rsplit('/').next().unwrap_or(&changed.name);
    if LOADING.contains(&name) || name.ends_with(".bzl") {
        return Ok(Verdict::Loading);
    }
    let call = Call::query(changed.quoted()).hidden("--output=label");
    let found = telling(&call, |progress| bazel.text(&call, progress));
    match found {
        Ok(_) => Ok(Verdict::NoPath),
        // A file that is there, but in no target's attributes.
        Err(bazel_client::Error::Failed(failure)) if is_file(bazel, changed) => {
            match failure
                .errors
                .iter()
                .any(|error| error.contains("no such target"))
            {
                true => Ok(Verdict::NoTarget),
                false => Err(bazel_client::Error::Failed(failure).into()),
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

/// As `aquery` and people write it.
fn shown(label: &str) -> String {
    match label.strip_prefix("@@") {
        Some(main) if main.starts_with("//") => main.to_owned(),
        _ => label.to_owned(),
    }
}

fn crossing(
    graph: &Graph,
    by_id: &HashMap<u32, Configuration>,
    from: usize,
    to: usize,
) -> Option<Crossing> {
    let configuration = |index: usize| by_id.get(&graph.node(index)?.configuration?);
    let (from, to) = (configuration(from)?, configuration(to)?);
    // Options that matter to tests alone are dropped below a test: another checksum, but the same folder and the same outputs.
    match (from.mnemonic == to.mnemonic, to.is_tool && !from.is_tool) {
        (true, _) => None,
        (false, true) => Some(Crossing::Exec),
        (false, false) => Some(Crossing::Transition),
    }
}

/// The edge between two neighbours on a path: its attributes, and what it is.
fn edge(
    graph: &Graph,
    by_id: &HashMap<u32, Configuration>,
    from: usize,
    to: usize,
) -> (Vec<String>, EdgeKind) {
    let mut edges = graph.edges(from).iter();
    let found = edges.find(|edge| edge.to == to);
    let attributes = found
        .map(|edge| edge.attributes.clone())
        .unwrap_or_default();
    let kind = |index: usize| {
        graph
            .node(index)
            .map_or(String::new(), |node| node.kind.to_string())
    };
    let into_tools = crossing(graph, by_id, from, to) == Some(Crossing::Exec);
    let edge = EdgeKind::new(&attributes, &kind(from), &kind(to), into_tools);
    (attributes.iter().map(ToString::to_string).collect(), edge)
}

fn steps(graph: &Graph, by_id: &HashMap<u32, Configuration>, path: &Path) -> Vec<Step> {
    let mut before = None;
    let mut steps = Vec::new();
    for index in path {
        let Some(node) = graph.node(*index) else {
            continue;
        };
        let edge = before.map(|before| edge(graph, by_id, before, *index));
        let configuration = node.configuration.and_then(|id| by_id.get(&id));
        let (attributes, kind) = edge.map_or((Vec::new(), None), |(attributes, kind)| {
            (attributes, Some(kind))
        });
        steps.push(Step {
            label: shown(&node.label),
            kind: node.kind.to_string(),
            attributes,
            edge: kind,
            configuration: configuration.map(|one| one.mnemonic.to_string()),
            crosses: before.and_then(|before| crossing(graph, by_id, before, *index)),
        });
        before = Some(*index);
    }
    steps
}

/// Of the edges that all paths go over, and that a BUILD file of this workspace can be without: those of Rust first; by kind, those
/// for run time before libraries before sources; of the same kind the nearest to the change, since it spares most.
fn cut(
    graph: &Graph,
    by_id: &HashMap<u32, Configuration>,
    start: usize,
    ends: &[usize],
    path: Option<&Path>,
) -> Option<Cut> {
    let path = path?;
    let pairs = path.iter().zip(path.iter().skip(1)).enumerate();
    let candidates = pairs.filter_map(|(place, (from, to))| {
        let (attributes, kind) = edge(graph, by_id, *from, *to);
        let node = graph.node(*from)?;
        let is_ours = node.label.starts_with("@@//");
        let is_python = node.kind.rule_class().starts_with("py_");
        let fits = is_ours && kind.can_be_cut() && graph.is_bridge(start, ends, *from, *to);
        fits.then_some((
            is_python,
            kind,
            std::cmp::Reverse(place),
            *from,
            *to,
            attributes,
        ))
    });
    let (_, kind, _, from, to, attributes) = candidates.min()?;
    let label = |index: usize| {
        graph
            .node(index)
            .map_or(String::new(), |node| shown(&node.label))
    };
    let owner = if kind == EdgeKind::Srcs { from } else { to };
    Some(Cut {
        from: label(from),
        to: label(to),
        attributes,
        edge: kind,
        spares: graph.rules_between(start, from),
        fan_in: graph.users(owner),
        advice: kind.advice(&label(from), &label(to)),
    })
}
