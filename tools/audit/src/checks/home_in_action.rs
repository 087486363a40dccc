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
    title: "a Rust action is given `HOME`",
    why: "What is below the home of whoever builds (`.cargo/config.toml`, caches, credentials) is no input of the \
          action, but changes what it does. And the path is part of the cache key.",
    remedy: "Take it out of `rustc_env` or `build_script_env`, and of `--action_env`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let wrong = |action: &Action| {
        let mut environment = action.environment.iter();
        environment.find(|(name, _)| name == "HOME").map(|(_, value)| value.clone())
    };
    each_target(facts, wrong, |action, _| {
        CHECK
            .finding(format!("{} of `{}` is given `HOME`", action.mnemonic, action.label))
            .help("take it out of `rustc_env` or `build_script_env`, and of `--action_env` in .bazelrc")
    })
}
