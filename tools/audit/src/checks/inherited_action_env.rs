//! `--action_env=NAME` and `--test_env=NAME` without a value.

use super::prelude::*;

check! {
    "inherited-action-env",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a variable of the shell goes into every action or test",
    why: "`--action_env=NAME` without a value takes whatever the shell of the moment has. It is part of every action's \
          cache key: who has another value, or none, shares nothing with the others. `--test_env=NAME` does the same to every \
          test: who has another `PATH` runs all tests again, and a test may pass with one and fail with another.",
    remedy: "Give it a value that is the same for all, `--action_env=NAME=VALUE` or `--test_env=NAME=VALUE`; or `--repo_env` if only \
             repository rules need it. What a test runs belongs in its `data`, and its path in `args` or `env`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for option in facts.rc.shared() {
        let is_test = option.name == "test_env";
        let concerns = option.concerns_build() || (is_test && matches!(option.command.as_str(), "test" | "coverage"));
        if !concerns || !matches!(option.name.as_str(), "action_env" | "host_action_env" | "test_env") {
            continue;
        }
        let Some(name) = option.value.as_deref().filter(|value| !value.contains('=')) else {
            continue;
        };
        let (into, instead) = match is_test {
            true => ("test", "name what the test needs in its `data` and `env`"),
            false => ("action", "use `--repo_env` if only repository rules need it"),
        };
        findings.push(
            CHECK
                .finding(format!("`--{}={name}` takes the value of whoever builds into every {into}", option.name))
                .maybe_at(facts.rc.place(option))
                .help(format!("write `--{}={name}=VALUE` with a value that is the same for all, or {instead}", option.name)),
        );
    }
    findings
}
