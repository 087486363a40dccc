//! The transitive dependencies of some distributions, with their markers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use pep508_rs::MarkerTree;

use super::markers::both;
use super::{Edge, Pin, Pins};

/// A line of a requirements file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The normalised name.
    pub name: String,
    /// The version.
    pub version: String,
    /// The requested extras, sorted.
    pub extras: BTreeSet<String>,
    /// The condition under which it is needed.
    pub marker: MarkerTree,
    /// The hashes of its files.
    pub hashes: Vec<String>,
    /// The names of its wheels, if the lock lists them.
    pub wheels: Vec<String>,
}

impl Line {
    /// Renders the line.
    #[must_use]
    pub fn text(&self) -> String {
        let extras: Vec<_> = self.extras.iter().map(String::as_str).collect();
        let extras = if extras.is_empty() {
            String::new()
        } else {
            format!("[{}]", extras.join(","))
        };
        let marker = self.marker.try_to_string();
        let marker = marker.map(|text| format!(" ; {text}")).unwrap_or_default();
        let mut lines = format!("{}{extras}=={}{marker}", self.name, self.version);
        for hash in &self.hashes {
            lines.push_str(&format!(" \\\n    --hash={hash}"));
        }
        lines + "\n"
    }
}

/// The distributions of each name.
type ByName<'p> = BTreeMap<&'p str, Vec<usize>>;

/// What is known of a pin so far: under which condition it is needed, and with which extras.
#[derive(Debug, Default)]
struct Need {
    marker: Option<MarkerTree>,
    extras: BTreeSet<String>,
}

impl Pins {
    /// Returns the named distributions and their transitive dependencies, sorted. Ignores names that are not pinned.
    #[must_use]
    pub fn closure(&self, wanted: &BTreeSet<String>) -> Vec<Line> {
        let mut needs: BTreeMap<usize, Need> = BTreeMap::new();
        let mut queue = VecDeque::new();
        let mut by_name: ByName<'_> = BTreeMap::new();
        for (index, pin) in self.pins.iter().enumerate() {
            if !self.is_unprotected(pin) {
                by_name.entry(&pin.name).or_default().push(index);
            }
        }
        for name in wanted {
            for edge in self.asked(name) {
                self.follow(&edge, &MarkerTree::TRUE, &by_name, &mut needs, &mut queue);
            }
        }
        if self.is_whole && !needs.is_empty() {
            let all = by_name.values().flatten();
            needs = all.map(|index| (*index, Need::default())).collect();
            queue.clear();
        }
        while let Some(index) = queue.pop_front() {
            let (Some(pin), Some(need)) = (self.pins.get(index), needs.get(&index)) else {
                continue;
            };
            let marker = need.marker.clone().unwrap_or(MarkerTree::FALSE);
            let extras = need.extras.iter().filter_map(|name| pin.extras.get(name));
            let edges: Vec<Edge> = pin.needs.iter().chain(extras.flatten()).cloned().collect();
            for edge in &edges {
                self.follow(edge, &marker, &by_name, &mut needs, &mut queue);
            }
        }
        self.lines(&needs)
    }

    /// Returns the edges that request a distribution: those of the first project group that requests it, or else those of other
    /// distributions, or else an unconditional one.
    fn asked(&self, name: &str) -> Vec<Edge> {
        let of = |edges: &[Edge]| -> Vec<Edge> {
            let asking = edges.iter().filter(|edge| edge.name == name);
            asking.cloned().collect()
        };
        let mut groups = self.groups.iter().map(|group| of(group));
        if let Some(edges) = groups.find(|edges| !edges.is_empty()) {
            return edges;
        }
        let needs = self.pins.iter().filter(|pin| !pin.is_local);
        let edges: Vec<Edge> = needs.flat_map(|pin| of(&pin.needs)).collect();
        let is_pinned = self
            .pins
            .iter()
            .any(|pin| pin.name == name && !pin.is_local);
        if is_pinned && edges.is_empty() {
            return vec![Edge {
                name: name.to_owned(),
                ..Edge::default()
            }];
        }
        edges
    }

    fn follow(
        &self,
        edge: &Edge,
        from: &MarkerTree,
        by_name: &ByName<'_>,
        needs: &mut BTreeMap<usize, Need>,
        queue: &mut VecDeque<usize>,
    ) {
        let marker = both(from, &edge.marker);
        if marker.is_false() {
            return;
        }
        for &index in by_name.get(edge.name.as_str()).into_iter().flatten() {
            let is_other = |pin: &Pin| {
                let mut versions = edge.version.iter();
                versions.any(|version| *version != pin.version)
            };
            if self.pins.get(index).is_none_or(is_other) {
                continue;
            }
            let need = needs.entry(index).or_default();
            let mut all = need.marker.clone().unwrap_or(MarkerTree::FALSE);
            all.or(marker.clone());
            let known = need.extras.len();
            need.extras.extend(edge.extras.iter().cloned());
            if need.marker.as_ref() != Some(&all) || need.extras.len() != known {
                need.marker = Some(all);
                queue.push_back(index);
            }
        }
    }

    fn lines(&self, needs: &BTreeMap<usize, Need>) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let mut found: Vec<(&Pin, &Need)> = needs
            .iter()
            .filter_map(|(index, need)| Some((self.pins.get(*index)?, need)))
            .filter(|(pin, _)| !pin.is_local)
            .collect();
        found.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        for (pin, need) in found {
            let needed = need.marker.clone().unwrap_or_default();
            let mut marker = pin.condition.clone().unwrap_or(needed);
            // Do not select two versions of a distribution under one condition.
            for line in lines.iter().filter(|line| line.name == pin.name) {
                marker.and(line.marker.negate());
            }
            if !marker.is_false() {
                lines.push(Line {
                    name: pin.name.clone(),
                    version: pin.version.clone(),
                    extras: need.extras.clone(),
                    marker,
                    hashes: pin.hashes.clone(),
                    wheels: pin.wheels.clone(),
                });
            }
        }
        lines
    }
}
