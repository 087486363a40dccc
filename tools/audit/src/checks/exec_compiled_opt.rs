//! Proc macros and build scripts compiled with optimisation.

use super::prelude::*;
use crate::facts::rc::last;
use crate::facts::starlark::strings;

check! {
    "exec-compiled-opt",
    group: Group::Performance,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    title: "proc macros and build scripts are compiled with optimization",
    why: "By default, Bazel compiles what it runs during the build (proc macros, build scripts, tools) in `opt`. PyO3's macros \
          depend on `syn` and `quote`: on two cores, a cold build of a hello-world extension executes for 77 s instead of 24 s. The \
          programs run once per crate, so optimizing them does not pay off.",
    remedy: "Add `build --host_compilation_mode=fastbuild` to `.bazelrc`.",
    wrong_when: "The build runs one of your own programs, and that program relies on optimization. Without it, Rust checks \
                 arithmetic and debug assertions, so a program that overflows now panics; deep recursion needs more stack; and a \
                 generator that computes for minutes takes longer than the fix saves. The fix is unsafe if a genrule lists a target \
                 of the workspace in `tools`.",
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
        None => "proc macros and build scripts are compiled with optimization: .bazelrc does not set `--host_compilation_mode`",
    };
    let finding = CHECK
        .finding(message)
        .maybe_at(set.and_then(|option| facts.rc.place(option)))
        .help("write `build --host_compilation_mode=fastbuild`: a cold build is about three times faster");
    if set.is_some() {
        return vec![finding];
    }
    let tool = own_tool(facts);
    let finding = match &tool {
        Some(label) => finding.help(format!("`{label}` runs one of your own programs during the build: check that it does not rely \
                                             on optimization")),
        None => finding,
    };
    let fix = Fix::safe(
        "add `build --host_compilation_mode=fastbuild` to .bazelrc",
        ".bazelrc",
        Edit::RcAdd {
            line: "build --host_compilation_mode=fastbuild".to_owned(),
            comment: "Tools and proc macros run once per build and need no optimisation.".to_owned(),
        },
    );
    vec![finding.fix(fix.safe_if(tool.is_none()))]
}

/// Returns a genrule that runs a program of the workspace.
fn own_tool(facts: &Facts) -> Option<String> {
    facts.builds.iter().find_map(|build| {
        let mut rules = build.calls("genrule");
        let found = rules.find(|call| {
            ["tools", "exec_tools"].iter().any(|attribute| {
                let named = call.get(attribute).map(strings).unwrap_or_default();
                named.iter().any(|(label, _)| !label.starts_with('@'))
            })
        });
        found.and_then(|call| build.label(call))
    })
}
