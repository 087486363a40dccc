//! `--action_env=NAME` and `--test_env=NAME` without a value.

use super::prelude::*;

check! {
    "inherited-action-env",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a shell variable reaches every action or test",
    why: "`--action_env=NAME` without a value takes the value from the current shell. It is part of every action's cache key, \
          so users with another value, or none, share no cache entries. `--test_env=NAME` does the same for every test: a user \
          with another `PATH` runs all tests again, and a test may pass with one and fail with another.",
    remedy: "Set a value that is the same for everyone, `--action_env=NAME=VALUE` or `--test_env=NAME=VALUE`, or use \
             `--repo_env` if only repository rules need the variable. List what a test runs in its `data`, and pass its path \
             in `args` or `env`.",
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
        let (into, instead) = if is_test {
            ("test", "list what the test needs in its `data` and `env`")
        } else {
            ("action", "use `--repo_env` if only repository rules need it")
        };
        findings.push(
            CHECK
                .finding(format!("`--{}={name}` passes the user's own value to every {into}", option.name))
                .maybe_at(facts.rc.place(option))
                .help(format!("write `--{}={name}=VALUE` with a value that is the same for everyone, or {instead}", option.name)),
        );
    }
    findings
}
