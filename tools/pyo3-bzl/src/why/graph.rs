//! The graph of configured targets, and its paths.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use bazel_client::{Configured, Kind};

/// A target in a configuration.
#[derive(Debug)]
pub struct Node {
    /// Its canonical label: `@@//a:b`.
    pub label: Arc<str>,
    pub kind: Kind,
    /// The id of its configuration.
    pub configuration: Option<u32>,
    edges: Vec<Edge>,
    users: Vec<usize>,
}

/// A dependency of a node.
#[derive(Debug, Clone)]
pub struct Edge {
    /// The node that it depends on.
    pub to: usize,
    /// The attributes that create it; none for a toolchain.
    pub attributes: Vec<Arc<str>>,
}

/// The transitive dependencies of a target.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    by_name: HashMap<(Arc<str>, Option<u32>), usize>,
    pending: Vec<(usize, Vec<Wanted>)>,
}

/// An edge whose target is not known yet.
#[derive(Debug)]
struct Wanted {
    label: Arc<str>,
    configuration: Option<u32>,
    attributes: Vec<Arc<str>>,
}

/// A path from one node to another: nodes, each but the last with its edge to the next.
pub type Path = Vec<usize>;

/// Limits the search for paths to show, because there can be very many.
const STEPS: usize = 20_000;

impl Graph {
    /// Adds a target.
    pub fn take(&mut self, configured: Configured) {
        let Configured {
            target,
            configuration,
        } = configured;
        let index = self.nodes.len();
        let mut through = HashMap::<&Arc<str>, Vec<Arc<str>>>::new();
        for attribute in target.attributes.iter().filter(|one| !one.nodep) {
            for label in attribute.value.labels() {
                let names = through.entry(label).or_default();
                if !names.contains(&attribute.name) {
                    names.push(Arc::clone(&attribute.name));
                }
            }
        }
        let wanted = target.inputs.iter().map(|input| Wanted {
            label: Arc::clone(&input.label),
            // A generated file has the configuration of the rule that generates it.
            configuration: match target.kind {
                Kind::GeneratedFile(_) => configuration,
                _ => input.configuration,
            },
            attributes: through.get(&input.label).cloned().unwrap_or_default(),
        });
        self.pending.push((index, wanted.collect()));
        self.by_name
            .insert((Arc::clone(&target.label), configuration), index);
        self.nodes.push(Node {
            label: target.label,
            kind: target.kind,
            configuration,
            edges: Vec::new(),
            users: Vec::new(),
        });
    }

    /// Connects the added targets.
    pub fn finish(&mut self) {
        for (from, wanted) in std::mem::take(&mut self.pending) {
            let mut edges = Vec::new();
            for one in wanted {
                let names = [one.configuration, None];
                let mut found = names.iter().filter_map(|configuration| {
                    self.by_name.get(&(Arc::clone(&one.label), *configuration))
                });
                let Some(to) = found.next().copied() else {
                    continue;
                };
                if let Some(node) = self.nodes.get_mut(to) {
                    node.users.push(from);
                }
                edges.push(Edge {
                    to,
                    attributes: one.attributes,
                });
            }
            // Bazel writes them in no defined order.
            edges.sort_by_key(|edge: &Edge| {
                let node = self.nodes.get(edge.to);
                node.map(|node| (Arc::clone(&node.label), node.configuration))
            });
            if let Some(node) = self.nodes.get_mut(from) {
                node.edges = edges;
            }
        }
    }

    /// Returns the number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn node(&self, index: usize) -> Option<&Node> {
        self.nodes.get(index)
    }

    /// Returns the nodes of a label, in all configurations.
    pub fn named(&self, label: &str) -> Vec<usize> {
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter(|(_, node)| *node.label == *label)
            .map(|(index, _)| index)
            .collect()
    }

    /// Returns the edges of a node.
    pub fn edges(&self, index: usize) -> &[Edge] {
        self.nodes.get(index).map_or(&[], |node| &node.edges)
    }

    /// Returns the number of nodes that depend directly on a node.
    pub fn fan_in(&self, index: usize) -> usize {
        self.nodes.get(index).map_or(0, |node| node.users.len())
    }

    /// Returns the distance of each node to the nearest of `ends` along dependencies. Omits nodes without a path.
    pub fn distances(&self, ends: &[usize]) -> HashMap<usize, usize> {
        let mut found: HashMap<usize, usize> = ends.iter().map(|end| (*end, 0)).collect();
        let mut queue: VecDeque<usize> = ends.iter().copied().collect();
        while let Some(index) = queue.pop_front() {
            let distance = found.get(&index).copied().unwrap_or(0) + 1;
            for user in self.nodes.get(index).map_or(&[][..], |node| &node.users) {
                if !found.contains_key(user) {
                    found.insert(*user, distance);
                    queue.push_back(*user);
                }
            }
        }
        found
    }

    /// Returns at most `most` paths from `start` to one of `ends`, the shortest first.
    pub fn paths(&self, start: usize, ends: &[usize], most: usize) -> Vec<Path> {
        let distances = self.distances(ends);
        let Some(first) = distances.get(&start) else {
            return Vec::new();
        };
        let mut heap = BinaryHeap::new();
        // Paths of the same length stay in the order of discovery.
        let mut found = 0usize;
        heap.push((Reverse((*first, found)), vec![start]));
        let mut paths = Vec::new();
        for _ in 0..STEPS {
            let Some((_, path)) = heap.pop() else {
                break;
            };
            let last = path.last().copied().unwrap_or(start);
            if ends.contains(&last) {
                paths.push(path);
                if paths.len() == most {
                    break;
                }
                continue;
            }
            for edge in self.edges(last) {
                let Some(rest) = distances.get(&edge.to) else {
                    continue;
                };
                let mut longer = path.clone();
                longer.push(edge.to);
                found += 1;
                heap.push((Reverse((longer.len() - 1 + rest, found)), longer));
            }
        }
        paths
    }

    /// Returns whether all paths from `start` to `ends` contain the edge between these two, regardless of configurations.
    pub fn is_bridge(&self, start: usize, ends: &[usize], from: usize, to: usize) -> bool {
        let label = |index: usize| self.nodes.get(index).map(|node| &node.label);
        let (from, to) = (label(from), label(to));
        let mut seen = vec![false; self.nodes.len()];
        let mut stack = vec![start];
        while let Some(index) = stack.pop() {
            if ends.contains(&index) {
                return false;
            }
            match seen.get_mut(index) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let is_from = label(index) == from;
            let next = self.edges(index).iter().map(|edge| edge.to);
            stack.extend(next.filter(|next| !is_from || label(*next) != to));
        }
        true
    }

    /// Returns the number of rules on paths from `start` to `middle`, including `middle`, each counted once. A cut after `middle`
    /// saves them.
    pub fn rules_between(&self, start: usize, middle: usize) -> usize {
        let label = self.nodes.get(middle).map(|node| &node.label);
        let middles: Vec<usize> = label.map(|label| self.named(label)).unwrap_or_default();
        let reach = self.distances(&middles);
        let mut seen = vec![false; self.nodes.len()];
        let mut stack = vec![start];
        let mut rules = HashSet::new();
        while let Some(index) = stack.pop() {
            match seen.get_mut(index) {
                Some(seen) if !*seen && reach.contains_key(&index) => *seen = true,
                _ => continue,
            }
            let node = self.node(index).filter(|node| node.kind.is_rule());
            rules.extend(node.map(|node| &node.label));
            stack.extend(self.edges(index).iter().map(|edge| edge.to));
        }
        rules.len()
    }

    /// Returns the number of targets that depend directly on this one, regardless of configurations.
    pub fn users(&self, index: usize) -> usize {
        let label = self.nodes.get(index).map(|node| &node.label);
        let same = label.map(|label| self.named(label)).unwrap_or_default();
        let users = same.iter().filter_map(|index| self.nodes.get(*index));
        let users: HashSet<_> = users
            .flat_map(|node| &node.users)
            .filter_map(|user| Some(&self.nodes.get(*user)?.label))
            .collect();
        users.len()
    }
}
