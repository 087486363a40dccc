//! Variables for PyO3's build script in `--action_env`.

use super::prelude::*;

check! {
    "pyo3-in-action-env",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a variable for PyO3's build script in `--action_env`",
    why: "`--action_env=PYO3_PYTHON=…` is meant for one build script but becomes part of every action's cache key. It also \
          does not reach the build scripts of what runs during the build: proc macros, tools and, up to PyO3 0.28, \
          `pyo3-build-config` are built in the exec configuration, which takes its environment only from `--host_action_env`. \
          There, PyO3 still looks for a Python on the machine.",
    remedy: "Set the variable in the `build_script_env` of an annotation of `pyo3-ffi`; see \
             [host-python-probe](#host-python-probe). It then reaches the script in every configuration, and no other action.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let name = |value: &str| value.split('=').next().unwrap_or_default().to_owned();
    let mut findings = Vec::new();
    for option in facts.rc.shared() {
        let Some(variable) = option.value.as_deref().map(name).filter(|variable| variable.starts_with("PYO3_")) else {
            continue;
        };
        if option.name != "action_env" || !option.concerns_build() {
            continue;
        }
        let for_tools = facts.rc.shared().any(|other| {
            other.name == "host_action_env"
                && other.concerns_build()
                && (other.config.is_none() || other.config == option.config)
                && other.value.as_deref().map(name).as_ref() == Some(&variable)
        });
        let message = if for_tools { format!("`--action_env={variable}` is part of every action's cache key, but only one build script needs it") } else { format!("`--action_env={variable}` does not reach build scripts in the exec configuration, and is part of every action's cache key") };
        let finding = CHECK
            .finding(message)
            .maybe_at(facts.rc.place(option))
            .help("set it in the `build_script_env` of an annotation of `pyo3-ffi` instead");
        findings.push(if for_tools { finding } else { finding.help(format!("otherwise, build scripts of proc macros and tools also need `--host_action_env={variable}=VALUE`")) });
    }
    findings
}
