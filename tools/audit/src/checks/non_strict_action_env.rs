//! Actions that see the user's environment.

use super::prelude::*;
use crate::facts::rc::last;

check! {
    "non-strict-action-env",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    title: "actions see `PATH` of whoever builds",
    why: "Without `--incompatible_strict_action_env` the `PATH` and `LD_LIBRARY_PATH` of the shell go into the environment of actions, \
          and so into their cache keys: two users share no hit, and one user gets misses from another terminal or an IDE.",
    remedy: "Add `build --incompatible_strict_action_env` to `.bazelrc`. An action that then misses a program wants a toolchain, or \
             `--action_env=NAME=VALUE` with a value that is the same for all.",
    run: run,
}

const FLAG: &str = "incompatible_strict_action_env";

fn run(facts: &Facts) -> Vec<Finding> {
    let options = facts.rc.in_force(None);
    let strict = |option: &&crate::facts::rc::RcOption| option.is(FLAG) || option.is("experimental_strict_action_env");
    let set = options.iter().rev().find(|option| strict(option)).copied().or_else(|| last(&options, FLAG));
    let says = |option: &crate::facts::rc::RcOption| option.says(FLAG).or_else(|| option.says("experimental_strict_action_env"));
    match set.map(says) {
        Some(Some(true)) => Vec::new(),
        Some(_) => {
            let place = set.and_then(|option| facts.rc.place(option));
            vec![CHECK
                .finding("actions see `PATH` of whoever builds: `--incompatible_strict_action_env` is turned off here")
                .maybe_at(place)
                .help("take the option back, and give an action that needs more `--action_env=NAME=VALUE`")]
        }
        None => vec![CHECK
            .finding("actions see `PATH` of whoever builds: no `--incompatible_strict_action_env` in .bazelrc")
            .help("write `build --incompatible_strict_action_env`, so that all users and terminals share one cache")
            .fix(Fix::safe(
                "add `build --incompatible_strict_action_env` to .bazelrc",
                ".bazelrc",
                Edit::RcAdd {
                    line: "build --incompatible_strict_action_env".to_owned(),
                    comment: "The same environment for every user and machine, so that all share one cache.".to_owned(),
                },
            ))],
    }
}
