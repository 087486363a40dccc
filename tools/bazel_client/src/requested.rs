//! The files that a build of a target requests, and the actions that it needs.

use std::collections::{HashMap, HashSet};

use crate::actions::{Action, ActionGraph};
use crate::bazel::{Bazel, Done};
use crate::call::Call;
use crate::error::Error;
use crate::label::Label;

/// Prints the canonical label (for an alias, that of its target), and then the path of each file that `bazel build` requests from the
/// target: its default outputs, what Bazel adds to them (the runfiles of a program, the run-time files of a library), and the outputs of
/// its validation actions. The names of the two output groups are those of Bazel 7.7.1, `OutputGroupInfo.java`.
const EXPRESSION: &str = r#""\n".join([str(target.label)] + [f.path for f in target.files.to_list()] + [f.path for info in [(providers(target) or {}).get("OutputGroupInfo")] if info for name in ["_hidden_top_level_INTERNAL_", "_validation"] if hasattr(info, name) for f in getattr(info, name).to_list()])"#;

/// The mnemonic of a test run.
const TEST: &str = "TestRunner";

/// The files that a build of a target requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requested {
    /// The label of the target, as in [`ActionGraph::label`].
    pub label: String,
    /// Paths, relative to the execution root.
    pub files: HashSet<String>,
}

impl Requested {
    /// Parses the output of [`Call::requested`].
    ///
    /// ```
    /// use bazel_client::Requested;
    ///
    /// let requested = Requested::read("@@//py:tally\npy/__init__.py\n");
    /// assert_eq!(requested.label, "//py:tally");
    /// assert!(requested.files.contains("py/__init__.py"));
    /// ```
    pub fn read(text: &str) -> Self {
        let mut lines = text.lines().filter(|line| !line.is_empty());
        let label = lines.next().unwrap_or("");
        let main = label
            .strip_prefix("@@")
            .filter(|rest| rest.starts_with("//"));
        Self {
            label: main.unwrap_or(label).to_owned(),
            files: lines.map(str::to_owned).collect(),
        }
    }
}

impl Call {
    /// A `cquery` for the files that a build of the target requests. [`Bazel::requested`] reads its output.
    pub fn requested(target: &Label) -> Self {
        Self::cquery(target.quoted())
            .hidden("--output=starlark")
            .hidden(format!("--starlark:expr={EXPRESSION}"))
    }
}

impl Bazel {
    /// Returns the files that a build of a target requests. Runs [`Call::requested`].
    ///
    /// # Errors
    /// Bazel fails, or its output cannot be read.
    pub fn requested(
        &self,
        call: &Call,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Done<Requested>, Error> {
        let done = self.text(call, progress)?;
        Ok(Done {
            value: Requested::read(&done.value),
            complaints: done.complaints,
            stderr: done.stderr,
        })
    }
}

impl ActionGraph {
    /// Drops the actions that a build of the target does not run, and returns them. A build runs the actions that make a requested file,
    /// those that make their inputs, and so on. For a test, the request is the test run itself.
    ///
    /// Rules declare more actions than a build runs, and `aquery` lists them all. For example, rules_python declares one that compiles
    /// each Python source, and one that makes a launcher for Windows.
    pub fn keep_needed(&mut self, requested: &Requested) -> Vec<Action> {
        let mut makers = HashMap::<u32, usize>::new();
        let mut pending = Vec::new();
        for (index, action) in self.actions().iter().enumerate() {
            makers.extend(action.outputs.iter().map(|output| (*output, index)));
            if *action.mnemonic == *TEST && self.label(action) == requested.label {
                pending.push(index);
            }
        }
        let asked = self
            .all_files()
            .filter(|file| requested.files.contains(&self.path(*file)));
        pending.extend(asked.filter_map(|file| makers.get(&file)));
        let mut needed = HashSet::new();
        let mut seen = HashSet::new();
        while let Some(index) = pending.pop() {
            let action = self.actions().get(index);
            let Some(action) = action.filter(|_| needed.insert(index)) else {
                continue;
            };
            let mut sets = action.input_sets.clone();
            while let Some(id) = sets.pop() {
                if let (true, Some(set)) = (seen.insert(id), self.sets.get(&id)) {
                    sets.extend(set.transitive.iter());
                    pending.extend(set.direct.iter().filter_map(|file| makers.get(file)));
                }
            }
        }
        let all = std::mem::take(&mut self.actions).into_iter().enumerate();
        let (kept, dropped): (Vec<_>, Vec<_>) = all.partition(|(index, _)| needed.contains(index));
        self.actions = kept.into_iter().map(|(_, action)| action).collect();
        dropped.into_iter().map(|(_, action)| action).collect()
    }
}
