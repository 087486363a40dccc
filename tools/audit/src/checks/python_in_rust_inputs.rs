//! Python among the inputs of Rust actions.

use super::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

use super::by_action::each_target;
use crate::facts::action::{is_python, Action};

check! {
    "python-in-rust-inputs",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Actions,
    fixes: Fixes::None,
    title: "Python is an input of a Rust action",
    why: "An interpreter, a header, libpython or a `.py` file among the inputs of `Rustc` or of a build script is part of its \
          cache key. Another Python version, or an edit in Python, recompiles the crate and everything that depends on it.",
    remedy: "Remove it from `data`, `compile_data`, `build_script_data` and the toolchains of the target. With \
             `PYO3_NO_PYTHON` and a floor, PyO3 needs no Python.",
    run: run,
}

const PROGRAMS: [&str; 2] = ["rust_binary", "rust_test"];

fn run(facts: &Facts) -> Vec<Finding> {
    let mut reads = BTreeMap::<&str, BTreeSet<&str>>::new();
    for action in facts.actions.iter().flat_map(|actions| &actions.actions) {
        let python = action.suspects.iter().filter(|path| is_python(path));
        reads.entry(&action.label).or_default().extend(python.map(String::as_str));
    }
    // A program that runs Python inside links libpython. No other crate depends on it.
    let links = |action: &Action, path: &str| {
        let graph = facts.graph.as_ref();
        let target = graph.and_then(|graph| graph.get(&action.label));
        let file = path.rsplit('/').next().unwrap_or(path);
        file.starts_with("libpython")
            && target.is_some_and(|target| PROGRAMS.contains(&target.kind.as_str()))
    };
    // An input that a dependency brings is reported for that dependency.
    let from_below = |action: &Action, path: &str| {
        let graph = facts.graph.as_ref();
        let target = graph.and_then(|graph| Some((graph, graph.get(&action.label)?)));
        target.is_some_and(|(graph, target)| {
            graph.inputs(target).any(|input| {
                input.label != target.label
                    && reads.get(input.label.as_str()).is_some_and(|paths| paths.contains(path))
            })
        })
    };
    let python = |action: &Action| {
        let mut paths = action.suspects.iter().filter(|path| is_python(path));
        paths.find(|path| !links(action, path) && !from_below(action, path)).cloned()
    };
    each_target(facts, python, |action, path| {
        CHECK
            .finding(format!("{} of `{}` reads `{path}`", action.mnemonic, action.label))
            .help("remove it from `data`, `compile_data` or `build_script_data` of the target, or from its toolchains")
    })
}
