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
    title: "a Rust action has a date or a time in its command",
    why: "A command with the time of the build in it is another each time: nothing comes from a cache, and all above is \
          compiled again.",
    remedy: "Take it out of `rustc_env`. What is published can be stamped later: the wheel, or a Python file.",
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
            .help("take it out of `rustc_env` or the flags, and stamp what is published, such as the wheel")
    })
}
