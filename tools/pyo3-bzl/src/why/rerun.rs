//! The actions that a change makes run again.

use std::collections::BTreeMap;

use bazel_client::{Action, ActionGraph, Kind};
use serde::Serialize;

use super::graph::Graph;

/// The consequences of a change, among the actions that a build of a target runs.
#[derive(Debug, Default, Serialize)]
pub struct Rerun {
    /// Actions that run again, those nearest to the change first, without those that Bazel executes itself.
    pub actions: Vec<Again>,
    /// The number of actions that start a process.
    pub of: usize,
    /// How many of them belong to rules_rust or the gate.
    pub rust: usize,
    /// How many of those run again.
    pub rust_again: usize,
}

/// Actions of one mnemonic for one target.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Again {
    /// `Rustc`.
    pub mnemonic: String,
    /// The target.
    pub label: String,
    /// Whether they are for tools.
    pub is_tool: bool,
    /// Their number.
    pub count: usize,
}

/// Determines the actions that run again when these nodes change.
pub fn rerun(graph: &Graph, changed: &[usize], actions: &ActionGraph) -> Rerun {
    let files = files(graph, changed, actions);
    let mut rerun = Rerun::default();
    for action in actions.actions().iter().filter(|one| starts(one)) {
        rerun.of += 1;
        rerun.rust += usize::from(is_rust(actions, action));
    }
    let mut places = BTreeMap::<(String, String, bool), usize>::new();
    // If a target changes, the actions that generate its files run too.
    let makers = actions.actions().iter().filter(|action| {
        let outputs = &action.outputs;
        outputs.iter().any(|output| files.contains(output))
    });
    for action in makers
        .chain(actions.affected(&files))
        .filter(|one| starts(one))
    {
        rerun.rust_again += usize::from(is_rust(actions, action));
        let key = (
            action.mnemonic.to_string(),
            actions.label(action).to_owned(),
            actions.configuration(action).is_some_and(|one| one.is_tool),
        );
        if let Some(place) = places
            .get(&key)
            .and_then(|place| rerun.actions.get_mut(*place))
        {
            place.count += 1;
            continue;
        }
        places.insert(key.clone(), rerun.actions.len());
        let (mnemonic, label, is_tool) = key;
        rerun.actions.push(Again {
            mnemonic,
            label,
            is_tool,
            count: 1,
        });
    }
    rerun
}

/// Returns whether an action starts a process.
fn starts(action: &Action) -> bool {
    !action.arguments.is_empty()
}

fn is_rust(actions: &ActionGraph, action: &Action) -> bool {
    let class = actions.rule_class(action);
    class.starts_with("rust_") || class.starts_with("cargo_") || class == "pyo3_rename"
}

/// Returns the files that the change affects: a source file itself, and the outputs of a rule.
fn files(graph: &Graph, changed: &[usize], actions: &ActionGraph) -> Vec<u32> {
    let mut paths = Vec::new();
    let mut labels = Vec::new();
    let mut pending = changed.to_vec();
    let mut seen = std::collections::HashSet::new();
    while let Some(index) = pending.pop() {
        let Some(node) = graph.node(index).filter(|_| seen.insert(index)) else {
            continue;
        };
        match &node.kind {
            Kind::SourceFile => paths.push(source_path(&node.label)),
            Kind::GeneratedFile(rule) => labels.push(rule.to_string()),
            Kind::Rule(_) => {
                let label = as_in_aquery(&node.label);
                let has_actions = actions
                    .actions()
                    .iter()
                    .any(|one| actions.label(one) == label);
                if has_actions {
                    labels.push(node.label.to_string());
                } else {
                    // A filegroup or an alias forwards the files of its dependencies.
                    pending.extend(graph.edges(index).iter().map(|edge| edge.to));
                }
            }
            Kind::PackageGroup | Kind::EnvironmentGroup => {}
        }
    }
    let labels: Vec<&str> = labels.iter().map(|label| as_in_aquery(label)).collect();
    let mut files: Vec<u32> = if paths.is_empty() {
        Vec::new()
    } else {
        actions
            .all_files()
            .filter(|file| paths.contains(&actions.path(*file)))
            .collect()
    };
    for action in actions.actions() {
        if labels.contains(&actions.label(action)) {
            files.extend(&action.outputs);
        }
    }
    files
}

/// Converts a label to the form of `aquery`, which omits `@@` for the main repository.
fn as_in_aquery(label: &str) -> &str {
    match label.strip_prefix("@@") {
        Some(main) if main.starts_with("//") => main,
        _ => label,
    }
}

/// Returns the path of a source file below the execution root, from its canonical label.
fn source_path(label: &str) -> String {
    let (repository, rest) = label.split_once("//").unwrap_or(("", label));
    let (package, name) = rest.split_once(':').unwrap_or((rest, ""));
    let repository = repository.trim_start_matches('@');
    let parts = match repository {
        "" => vec![package, name],
        _ => vec!["external", repository, package, name],
    };
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::source_path;

    #[test]
    fn paths_of_sources() {
        let table = [
            ("@@//:src/lib.rs", "src/lib.rs"),
            ("@@//a/b:c.rs", "a/b/c.rs"),
            ("//a:b", "a/b"),
            ("@@rules_rust~//util:x.rs", "external/rules_rust~/util/x.rs"),
            (
                "@@crates__pyo3//:build.rs",
                "external/crates__pyo3/build.rs",
            ),
        ];
        for (label, expected) in table {
            assert_eq!(source_path(label), expected);
        }
    }
}
