//! `--action_env=NAME` without a value.

use super::prelude::*;

check! {
    "inherited-action-env",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a variable of the shell goes into every action",
    why: "`--action_env=NAME` without a value takes whatever the shell of the moment has. It is part of every action's \
          cache key: who has another value, or none, shares nothing with the others.",
    remedy: "Give it a value, `--action_env=NAME=VALUE`, the same for all; or `--test_env` and `--repo_env` if only tests \
          or repository rules need it.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for option in facts.rc.shared() {
        if !option.concerns_build() || !matches!(option.name.as_str(), "action_env" | "host_action_env") {
            continue;
        }
        let Some(name) = option.value.as_deref().filter(|value| !value.contains('=')) else {
            continue;
        };
        findings.push(
            CHECK
                .finding(format!("`--{}={name}` takes the value of whoever builds into every action", option.name))
                .maybe_at(facts.rc.place(option))
                .help(format!("write `--{}={name}=VALUE` with a value that is the same for all, or use `--repo_env` or `--test_env`", option.name)),
        );
    }
    findings
}
