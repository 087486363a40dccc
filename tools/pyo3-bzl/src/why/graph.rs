//! The graph of configured targets, and paths in it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use bazel_client::{Configured, Kind};

/// A target in a configuration.
#[derive(Debug)]
pub struct Node {
    /// Its label, canonical: `@@//a:b`.
    pub label: Arc<str>,
    /// What it is.
    pub kind: Kind,
    /// The id of its configuration.
    pub configuration: Option<u32>,
    edges: Vec<Edge>,
    users: Vec<usize>,
}

/// A dependency of a node.
#[derive(Debug, Clone)]
pub struct Edge {
    /// The node that is depended on.
    pub to: usize,
    /// The attributes through which; none for a toolchain.
    pub attributes: Vec<Arc<str>>,
}

/// All that a target depends on.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    by_name: HashMap<(Arc<str>, Option<u32>), usize>,
    pending: Vec<(usize, Vec<Wanted>)>,
}

/// An edge before its target is known.
#[derive(Debug)]
struct Wanted {
    label: Arc<str>,
    configuration: Option<u32>,
    attributes: Vec<Arc<str>>,
}

/// A way from one node to another: nodes, and the edge behind each but the last.
pub type Path = Vec<usize>;

/// So many steps are tried for paths that are shown; there can be very many.
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
            // A file that a rule makes is in the rule's own configuration.
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

    /// Connects what was added.
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
            // Bazel writes them in no order.
            edges.sort_by_key(|edge: &Edge| {
                let node = self.nodes.get(edge.to);
                node.map(|node| (Arc::clone(&node.label), node.configuration))
            });
            if let Some(node) = self.nodes.get_mut(from) {
                node.edges = edges;
            }
        }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A node.
    pub fn node(&self, index: usize) -> Option<&Node> {
        self.nodes.get(index)
    }

    /// The nodes of a label, in all configurations.
    pub fn named(&self, label: &str) -> Vec<usize> {
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter(|(_, node)| *node.label == *label)
            .map(|(index, _)| index)
            .collect()
    }

    /// The edges of a node.
    pub fn edges(&self, index: usize) -> &[Edge] {
        self.nodes.get(index).map_or(&[], |node| &node.edges)
    }

    /// How many nodes depend directly on a node.
    pub fn fan_in(&self, index: usize) -> usize {
        self.nodes.get(index).map_or(0, |node| node.users.len())
    }

    /// How far each node is from the nearest of `ends`, over dependencies; not in it if there is no way.
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

    /// The shortest paths from `start` to one of `ends`, at most so many, the shortest first.
    pub fn paths(&self, start: usize, ends: &[usize], most: usize) -> Vec<Path> {
        let distances = self.distances(ends);
        let Some(first) = distances.get(&start) else {
            return Vec::new();
        };
        let mut heap = BinaryHeap::new();
        // Of the same length, what was found first goes first.
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

    /// Whether all ways from `start` to `ends` go over the edge between these two, whatever the configurations are.
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

    /// How many rules are on a way from `start` to `middle`, `middle` included, each counted once: a cut behind it spares them.
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

    /// How many targets depend directly on this one, whatever the configurations are.
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
