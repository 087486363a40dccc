//! `HOME` in the environment of an action.

use super::prelude::*;
use super::by_action::each_target;
use crate::facts::action::Action;

check! {
    "home-in-action",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Actions,
    fixes: Fixes::None,
    title: "a Rust action gets `HOME`",
    why: "Files below the user's home (`.cargo/config.toml`, caches, credentials) are not inputs of the action but change what \
          it does. The path is also part of the cache key.",
    remedy: "Remove it from `rustc_env` or `build_script_env`, and from `--action_env`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let wrong = |action: &Action| {
        let mut environment = action.environment.iter();
        environment.find(|(name, _)| name == "HOME").map(|(_, value)| value.clone())
    };
    each_target(facts, wrong, |action, _| {
        CHECK
            .finding(format!("{} of `{}` gets `HOME`", action.mnemonic, action.label))
            .help("remove it from `rustc_env` or `build_script_env`, and from `--action_env` in .bazelrc")
    })
}
