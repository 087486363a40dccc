//! A date in a command.

use super::prelude::*;
use super::by_action::each_target;
use crate::facts::action::{is_moment, is_of_time, Action};

check! {
    "timestamp-in-action",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Actions,
    fixes: Fixes::None,
    title: "the command of a Rust action contains a date or a time",
    why: "A command that contains the build time changes with every build. It never comes from a cache, and everything that \
          depends on it is recompiled.",
    remedy: "Remove it from `rustc_env`. You can stamp what you publish later: the wheel, or a Python file.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let wrong = |action: &Action| {
        let by_name = action.environment.iter().find(|(name, value)| {
            let digits = value.bytes().filter(u8::is_ascii_digit).count();
            digits >= 8 && is_of_time(name)
        });
        let by_value = || action.environment.iter().find(|(_, value)| is_moment(value));
        let found = by_name.or_else(by_value).map(|(name, value)| format!("{name}={value}"));
        found.or_else(|| action.arguments.iter().find(|argument| is_moment(argument)).cloned())
    };
    each_target(facts, wrong, |action, what| {
        CHECK
            .finding(format!("{} of `{}` has a time in its command: `{what}`", action.mnemonic, action.label))
            .help("remove it from `rustc_env` or the flags, and stamp what you publish, such as the wheel")
    })
}
