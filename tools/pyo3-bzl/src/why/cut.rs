//! The edge that is worth cutting first.

use std::cmp::Reverse;
use std::collections::HashMap;

use bazel_client::Configuration;
use serde::Serialize;

use super::edge::EdgeKind;
use super::graph::{Graph, Path};
use super::steps::{edge, shown};

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

/// Of the edges that all paths go over, and that a BUILD file of this workspace can be without: those of Rust first; by kind, those
/// for run time before libraries before sources; of the same kind the nearest to the change, since it spares most.
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
