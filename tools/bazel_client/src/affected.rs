//! Finds the actions that a change affects.

use std::collections::{HashMap, HashSet};

use crate::actions::{Action, ActionGraph};

impl ActionGraph {
    /// The ids of all named files.
    pub fn all_files(&self) -> impl Iterator<Item = u32> + '_ {
        self.artifacts.keys().copied()
    }

    /// Returns the actions that read one of these files, the actions that read their outputs, and so on: all that may run again
    /// when the files change. The nearest actions come first. Only searches kept actions.
    pub fn affected(&self, files: &[u32]) -> Vec<&Action> {
        let mut holders = HashMap::<u32, Vec<u32>>::new();
        let mut parents = HashMap::<u32, Vec<u32>>::new();
        for (id, set) in &self.sets {
            for file in &set.direct {
                holders.entry(*file).or_default().push(*id);
            }
            for child in &set.transitive {
                parents.entry(*child).or_default().push(*id);
            }
        }
        let mut readers = HashMap::<u32, Vec<usize>>::new();
        for (index, action) in self.actions().iter().enumerate() {
            for set in &action.input_sets {
                readers.entry(*set).or_default().push(index);
            }
        }
        let mut found = Vec::new();
        let mut seen_files: HashSet<u32> = files.iter().copied().collect();
        let mut seen_sets = HashSet::new();
        let mut seen_actions = HashSet::new();
        let mut now = files.to_vec();
        // Each round goes from files to the sets that contain them, to the actions that read those, and to the outputs of these
        // actions.
        while !now.is_empty() {
            let mut sets: Vec<u32> = now
                .iter()
                .filter_map(|file| holders.get(file))
                .flatten()
                .copied()
                .collect();
            let mut next = Vec::new();
            let mut round = Vec::new();
            while let Some(set) = sets.pop() {
                if !seen_sets.insert(set) {
                    continue;
                }
                sets.extend(parents.get(&set).into_iter().flatten());
                round.extend(readers.get(&set).into_iter().flatten().copied());
            }
            // Bazel writes in no particular order.
            round.sort_by_cached_key(|index| {
                let action = self.actions().get(*index);
                action.map(|action| {
                    let label = self.label(action);
                    (label, &action.mnemonic, self.path(action.primary_output))
                })
            });
            for index in round {
                let Some(action) = self.actions().get(index) else {
                    continue;
                };
                if seen_actions.insert(index) {
                    found.push(action);
                    let outputs = action.outputs.iter().copied();
                    next.extend(outputs.filter(|file| seen_files.insert(*file)));
                }
            }
            now = next;
        }
        found
    }
}
