//! Finds the edge to cut first.

use std::cmp::Reverse;
use std::collections::HashMap;

use bazel_client::Configuration;
use serde::Serialize;

use super::edge::EdgeKind;
use super::graph::{Graph, Path};
use super::steps::{edge, shown};

/// An edge worth cutting.
#[derive(Debug, Serialize)]
pub struct Cut {
    /// The target that depends.
    pub from: String,
    /// Its dependency.
    pub to: String,
    /// The attributes that create the edge.
    pub attributes: Vec<String>,
    /// The kind of the edge.
    pub edge: EdgeKind,
    /// The number of rules that a change no longer affects after the cut.
    pub spares: usize,
    /// The number of targets below the rebuilt one that depend on `to`. If `to` is a source, the number that depend on its
    /// target.
    pub fan_in: usize,
    /// How to remove the edge.
    pub advice: String,
}

/// Chooses among the edges that all paths share and that the user can remove from a BUILD file. Prefers edges of Rust targets.
/// Then prefers run-time files to libraries, and libraries to sources. Then prefers the edge nearest to the change, because it
/// saves the most.
pub fn cut(
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
        fits.then_some((is_python, kind, Reverse(place), *from, *to, attributes))
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
