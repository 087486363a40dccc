//! Queries Bazel for the target graph and the Rust actions.

use std::collections::{BTreeMap, HashMap};

use bazel_client::{Bazel, Call, Done, Error, Kind, Value};

use super::action::{is_suspect, is_suspect_text, is_suspect_variable, Action, Actions};
use super::graph::{Graph, Target, LABELS, STRINGS};

/// Returns the query for the target graph: the targets themselves, without the contents of other repositories, so that Bazel
/// fetches nothing.
#[must_use]
pub fn query(targets: &[String]) -> Call {
    let names = [
        &[
            "actual",
            "generator_function",
            "generator_name",
            "out",
            "visibility",
        ][..],
        &LABELS,
        &STRINGS,
    ]
    .concat();
    Call::query(pattern(targets))
        .attributes(&names)
        .hidden("--relative_locations")
        .keep_going()
}

/// Returns the query for the action graph.
#[must_use]
pub fn aquery(targets: &[String]) -> Call {
    let wanted = "Rustc|CargoBuildScriptRun|ExtractCargoTomlEnvVars";
    Call::aquery(format!(
        "mnemonic(\"{wanted}\", deps({}))",
        pattern(targets)
    ))
    .keep_going()
}

/// Combines target patterns into one expression. A pattern that starts with `-` excludes targets.
fn pattern(targets: &[String]) -> String {
    let quoted = |target: &str| format!("\"{}\"", target.replace('"', ""));
    let mut all = String::new();
    for target in targets {
        match target.strip_prefix('-') {
            Some(less) => all = format!("({all} - {})", quoted(less)),
            None if all.is_empty() => all = quoted(target),
            None => all = format!("({all} + {})", quoted(target)),
        }
    }
    all
}

/// Returns the target graph, and the errors that Bazel reports in it.
///
/// # Errors
/// Fails if Bazel fails or its output is unreadable.
pub fn graph(
    bazel: &Bazel,
    call: &Call,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Done<Graph>, Error> {
    let mut graph = Graph::default();
    let done = bazel.targets(call, progress, |target| {
        if let Kind::Rule(kind) = &target.kind {
            graph.add(cut_down(&target, kind));
        }
    })?;
    Ok(Done {
        value: graph,
        complaints: done.complaints,
        stderr: done.stderr,
    })
}

fn cut_down(target: &bazel_client::Target, kind: &str) -> Target {
    let owned = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut labels = BTreeMap::new();
    for name in LABELS {
        let all = target.list(name);
        if !all.is_empty() {
            labels.insert(name.to_owned(), owned(all));
        }
    }
    let mut strings = BTreeMap::new();
    for name in STRINGS {
        let all = match target.value(name) {
            Some(Value::Int(number)) => vec![number.to_string()],
            Some(Value::Bool(truth)) => vec![truth.to_string()],
            Some(Value::Pairs(pairs)) => pairs
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect(),
            Some(value) => owned(value.list()),
            None => Vec::new(),
        };
        if all.iter().any(|text| !text.is_empty()) {
            strings.insert(name.to_owned(), all);
        }
    }
    // The target of an alias comes first.
    let mut inputs = owned(target.list("actual"));
    inputs.extend(target.inputs.iter().map(|input| input.label.to_string()));
    let line = target
        .location
        .as_ref()
        .map_or(0, |location| location.line as usize);
    Target {
        label: own_form(&target.label).to_owned(),
        kind: kind.to_owned(),
        line,
        generator_function: target.made_by().to_owned(),
        generator_name: target.text("generator_name").to_owned(),
        visibility: owned(target.list("visibility")),
        inputs,
        labels,
        strings,
        outputs: owned([target.list("outs"), target.list("out")].concat()),
    }
}

/// Converts a label of the workspace from its canonical form to the form without `@` that users write.
fn own_form(label: &str) -> &str {
    let short = label.trim_start_matches('@');
    if short.starts_with("//") {
        short
    } else {
        label
    }
}

/// Returns the Rust actions, and the errors that Bazel reports.
///
/// # Errors
/// Fails if Bazel fails or its output is unreadable.
pub fn actions(
    bazel: &Bazel,
    call: &Call,
    machine_paths: Vec<String>,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Done<Actions>, Error> {
    let done = bazel.actions(call, progress, |_| true)?;
    let graph = done.value;
    // Most files are inputs of many actions. So each file is checked once, and an action's inputs are scanned only if there is a
    // suspicious file.
    let paths = graph.all_files().map(|file| (file, graph.path(file)));
    let suspects: HashMap<u32, String> = paths.filter(|(_, path)| is_suspect(path)).collect();
    let cut_down = |action: &bazel_client::Action| {
        let configuration = graph.configuration(action);
        let inputs = if suspects.is_empty() {
            Vec::new()
        } else {
            let inputs = graph.inputs(action);
            inputs
                .filter_map(|input| suspects.get(&input).cloned())
                .collect()
        };
        let arguments = action
            .arguments
            .iter()
            .filter(|text| is_suspect_text(text, &machine_paths));
        let environment = action.environment.iter().filter(|(name, value)| {
            is_suspect_variable(name) || is_suspect_text(value, &machine_paths)
        });
        Action {
            label: own_form(graph.label(action)).to_owned(),
            mnemonic: action.mnemonic.to_string(),
            configuration: configuration.map_or_else(String::new, |one| one.mnemonic.to_string()),
            is_tool: configuration.is_some_and(|one| one.is_tool),
            arguments: arguments.map(ToString::to_string).collect(),
            environment: environment
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
            suspects: inputs,
        }
    };
    let cut_down = graph.actions().iter().map(cut_down).collect();
    let actions = Actions {
        actions: cut_down,
        machine_paths,
    };
    Ok(Done {
        value: actions,
        complaints: done.complaints,
        stderr: done.stderr,
    })
}
