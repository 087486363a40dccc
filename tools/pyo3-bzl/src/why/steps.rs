//! Paths for display: targets, and the edges between them.

use std::collections::HashMap;

use bazel_client::Configuration;
use serde::Serialize;

use super::edge::EdgeKind;
use super::graph::{Graph, Path};

/// A target on a path, and the edge that leads to it.
#[derive(Debug, Serialize)]
pub struct Step {
    pub label: String,
    /// Its rule, or its kind if it is a file.
    pub kind: String,
    /// The attributes of the preceding target; empty for the first, and for toolchains.
    pub attributes: Vec<String>,
    /// The kind of that edge; none for the first.
    pub edge: Option<EdgeKind>,
    /// Its configuration's folder below `bazel-out`; none for a source file.
    pub configuration: Option<String>,
    /// Whether its configuration differs from that of the preceding target.
    pub crosses: Option<Crossing>,
}

/// An edge between two configurations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Crossing {
    /// Into an exec configuration.
    Exec,
    /// Through another transition.
    Transition,
}

/// Formats a label as `aquery` and people write it.
pub fn shown(label: &str) -> String {
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
    // Bazel drops options that matter only to tests below a test. The checksum then changes, but the folder and the outputs do
    // not.
    match (from.mnemonic == to.mnemonic, to.is_tool && !from.is_tool) {
        (true, _) => None,
        (false, true) => Some(Crossing::Exec),
        (false, false) => Some(Crossing::Transition),
    }
}

/// Returns the edge between two neighbours on a path: its attributes and its kind.
pub fn edge(
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

/// Returns the targets of a path.
pub fn steps(graph: &Graph, by_id: &HashMap<u32, Configuration>, path: &Path) -> Vec<Step> {
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
