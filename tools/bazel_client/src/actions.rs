//! Reads `--output=streamed_proto` of `aquery`: actions, and the file sets that they share.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::Arc;

use crate::convert::configuration;
use crate::messages::{Limits, Messages};
use crate::read_error::ReadError;
use crate::strings::Strings;
use crate::target::Configuration;

use crate::wire;

/// An action, which Bazel runs as a command or performs itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// The mnemonic, e.g. `Rustc`.
    pub mnemonic: Arc<str>,
    /// The id of its target.
    pub target: u32,
    /// The id of its configuration.
    pub configuration: u32,
    /// The command line, starting with the program. Empty for an action that Bazel performs itself.
    pub arguments: Vec<Arc<str>>,
    /// Environment variables. A variable that is inherited from the client has an empty value.
    pub environment: Vec<(Arc<str>, Arc<str>)>,
    /// Execution requirements, e.g. `requires-network`.
    pub execution_info: Vec<(Arc<str>, Arc<str>)>,
    /// The execution platform.
    pub platform: Arc<str>,
    /// The ids of its input sets: see [`ActionGraph::inputs`].
    pub input_sets: Vec<u32>,
    /// The ids of its outputs: see [`ActionGraph::path`].
    pub outputs: Vec<u32>,
    /// The id of its primary output.
    pub primary_output: u32,
}

/// The target of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionTarget {
    /// The label as Bazel prints it here: `//pkg:name`, or with the canonical name of its repository.
    pub label: Arc<str>,
    /// The id of the rule class: see [`ActionGraph::rule_class`].
    pub rule_class: u32,
}

#[derive(Debug, Default)]
pub(crate) struct FileSet {
    pub transitive: Box<[u32]>,
    pub direct: Box<[u32]>,
}

/// Actions and the data that they share: targets, configurations, files. File sets stay nested, as Bazel writes them, and are expanded
/// on demand.
#[derive(Debug, Default)]
pub struct ActionGraph {
    pub(crate) actions: Vec<Action>,
    targets: HashMap<u32, ActionTarget>,
    rule_classes: HashMap<u32, Arc<str>>,
    configurations: HashMap<u32, Configuration>,
    /// By artifact id: the id of the last fragment of its path.
    pub(crate) artifacts: HashMap<u32, u32>,
    /// By fragment id: a part of a path, and the id of its parent fragment.
    fragments: HashMap<u32, (Arc<str>, u32)>,
    pub(crate) sets: HashMap<u32, FileSet>,
}

impl ActionGraph {
    /// The actions that were kept, in Bazel's order.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The target of an action.
    pub fn target(&self, action: &Action) -> Option<&ActionTarget> {
        self.targets.get(&action.target)
    }

    /// The label of an action's target. Empty if Bazel did not name it.
    pub fn label(&self, action: &Action) -> &str {
        self.target(action).map_or("", |target| &target.label)
    }

    /// The rule class of an action's target. Empty if Bazel did not name it.
    pub fn rule_class(&self, action: &Action) -> &str {
        let class = |target: &ActionTarget| self.rule_classes.get(&target.rule_class);
        self.target(action)
            .and_then(class)
            .map_or("", |class| class)
    }

    /// The configuration of an action.
    pub fn configuration(&self, action: &Action) -> Option<&Configuration> {
        self.configurations.get(&action.configuration)
    }

    /// The ids of the files that an action may read, each once. The iterator expands the sets lazily.
    pub fn inputs<'a>(&'a self, action: &Action) -> Inputs<'a> {
        self.files(&action.input_sets)
    }

    /// The ids of the files in some sets, each once.
    pub fn files(&self, sets: &[u32]) -> Inputs<'_> {
        Inputs {
            graph: self,
            pending: sets.to_vec(),
            sets: HashSet::new(),
            files: HashSet::new(),
            direct: [].iter(),
        }
    }

    /// The path of a file, relative to the execution root; empty if Bazel did not name it.
    pub fn path(&self, file: u32) -> String {
        let mut parts = Vec::new();
        let mut next = self.artifacts.get(&file).copied().unwrap_or(0);
        while let Some((part, parent)) = self.fragments.get(&next) {
            parts.push(part.as_ref());
            // Bazel never writes a cycle. One would end here.
            if parts.len() > 1000 {
                break;
            }
            next = *parent;
        }
        parts.reverse();
        parts.join("/")
    }

    fn take(&mut self, wire: wire::ActionGraphContainer, strings: &mut Strings) {
        for one in wire.configuration {
            let one = configuration(one, strings);
            self.configurations.insert(one.id, one);
        }
        for one in wire.rule_classes {
            self.rule_classes.insert(one.id, strings.get(&one.name));
        }
        for one in wire.targets {
            let target = ActionTarget {
                label: strings.get(&one.label),
                rule_class: one.rule_class_id,
            };
            self.targets.insert(one.id, target);
        }
        for one in wire.path_fragments {
            let fragment = (strings.get(&one.label), one.parent_id);
            self.fragments.insert(one.id, fragment);
        }
        for one in wire.artifacts {
            self.artifacts.insert(one.id, one.path_fragment_id);
        }
        for one in wire.dep_set_of_files {
            let set = FileSet {
                transitive: one.transitive_dep_set_ids.into(),
                direct: one.direct_artifact_ids.into(),
            };
            self.sets.insert(one.id, set);
        }
    }
}

/// Iterates over the files of file sets, each once.
pub struct Inputs<'a> {
    graph: &'a ActionGraph,
    pending: Vec<u32>,
    sets: HashSet<u32>,
    files: HashSet<u32>,
    direct: std::slice::Iter<'a, u32>,
}

impl Iterator for Inputs<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            for file in self.direct.by_ref() {
                if self.files.insert(*file) {
                    return Some(*file);
                }
            }
            let id = self.pending.pop()?;
            if let (true, Some(set)) = (self.sets.insert(id), self.graph.sets.get(&id)) {
                self.pending.extend(set.transitive.iter());
                self.direct = set.direct.iter();
            }
        }
    }
}

impl ActionGraph {
    /// Reads `aquery --output=streamed_proto` and keeps the actions for which `keep` returns true. Bazel writes in no particular
    /// order: an action may precede the data that it refers to. Its label and files are therefore known only at the end.
    ///
    /// # Errors
    /// The stream is damaged or cut off, or an action refers to a missing target.
    pub fn read(
        input: impl Read,
        limits: Limits,
        mut keep: impl FnMut(&Action) -> bool,
    ) -> Result<Self, ReadError> {
        let mut input = Messages::new(input, limits);
        let mut strings = Strings::default();
        let mut graph = Self::default();
        while let Some(mut wire) = input.next::<wire::ActionGraphContainer>(wire::in_actions)? {
            for one in std::mem::take(&mut wire.actions) {
                if one.mnemonic.is_empty() {
                    return Err(input.malformed(NO_ACTION.to_owned()));
                }
                let action = action(one, &mut strings);
                if keep(&action) {
                    graph.actions.push(action);
                }
            }
            graph.take(wire, &mut strings);
        }
        let mut actions = graph.actions.iter();
        match actions.find(|action| !graph.targets.contains_key(&action.target)) {
            Some(action) => Err(input.reference("target", action.target)),
            None => Ok(graph),
        }
    }
}

fn action(wire: wire::Action, strings: &mut Strings) -> Action {
    let mut pairs = |pairs: Vec<wire::Pair>| {
        let pairs = pairs.iter();
        pairs
            .map(|pair| (strings.get(&pair.key), strings.get(&pair.value)))
            .collect()
    };
    Action {
        environment: pairs(wire.environment_variables),
        execution_info: pairs(wire.execution_info),
        arguments: wire.arguments.iter().map(|one| strings.get(one)).collect(),
        mnemonic: strings.get(&wire.mnemonic),
        platform: strings.get(&wire.execution_platform),
        target: wire.target_id,
        configuration: wire.configuration_id,
        input_sets: wire.input_dep_set_ids,
        outputs: wire.output_ids,
        primary_output: wire.primary_output_id,
    }
}

const NO_ACTION: &str =
    "an action without a mnemonic; is this the output of `aquery --output=streamed_proto`?";
