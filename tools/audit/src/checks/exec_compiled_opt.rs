//! Proc macros and build scripts compiled with optimisation.

use super::prelude::*;
use crate::facts::rc::last;

check! {
    "exec-compiled-opt",
    group: Group::Performance,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    title: "proc macros and build scripts are compiled with optimisation",
    why: "Bazel compiles what it runs during the build (proc macros, build scripts, tools) in `opt` unless told otherwise. PyO3's \
          macros bring `syn` and `quote` with them: a cold build of a hello takes 84 s instead of 24 s on two cores. They run once \
          per crate, so the time is not won back.",
    remedy: "Add `build --host_compilation_mode=fastbuild` to `.bazelrc`.",
    run: run,
}

const FLAG: &str = "host_compilation_mode";

fn run(facts: &Facts) -> Vec<Finding> {
    if !facts.has_pyo3() {
        return Vec::new();
    }
    let options = facts.rc.in_force(None);
    let set = last(&options, FLAG);
    if set.is_some_and(|option| option.value.as_deref() != Some("opt")) {
        return Vec::new();
    }
    let message = match set {
        Some(_) => "`--host_compilation_mode=opt` compiles proc macros and build scripts with optimisation",
        None => "proc macros and build scripts are compiled with optimisation: no `--host_compilation_mode` in .bazelrc",
    };
    let finding = CHECK
        .finding(message)
        .maybe_at(set.and_then(|option| facts.rc.place(option)))
        .help("write `build --host_compilation_mode=fastbuild`: a cold build is about three times faster");
    if set.is_some() {
        return vec![finding];
    }
    vec![finding.fix(Fix::safe(
        "add `build --host_compilation_mode=fastbuild` to .bazelrc",
        ".bazelrc",
        Edit::RcAdd {
            line: "build --host_compilation_mode=fastbuild".to_owned(),
            comment: "Tools and proc macros run once per build and need no optimisation.".to_owned(),
        },
    ))]
}
