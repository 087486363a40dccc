//! The workspace status in a Rust action.

use super::prelude::*;
use std::collections::BTreeSet;

use crate::facts::action::is_stamp;
use crate::facts::graph::package_and_name;

check! {
    "stamped-rust",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Actions,
    fixes: Fixes::Unsafe,
    title: "a Rust library is stamped",
    why: "`stamp = 1` passes the workspace status (commit, time, user) to the compiler. Each commit recompiles the crate and \
          everything that depends on it, and no two machines share the result.",
    remedy: "Remove `stamp`. Stamp what you publish, not what you compile: the wheel, or a separate Python file.",
    wrong_when: "The crate reads a stamp variable with `env!`, for example `BUILD_TIMESTAMP`. Without the stamp, it does not \
                 compile. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let actions = facts.actions.iter().flat_map(|actions| &actions.actions);
    let stamped = actions.filter(|action| action.suspects.iter().any(|path| is_stamp(path)));
    let stamped: BTreeSet<_> = stamped.map(|action| action.label.as_str()).collect();
    let mut findings = Vec::new();
    for target in graph.own().filter(|target| target.is_crate() && target.kind != "rust_binary") {
        let by_file = stamped.contains(target.label.as_str());
        if target.string("stamp") != Some("1") && !by_file {
            continue;
        }
        let finding = CHECK
            .finding(format!("`{}` is compiled with the workspace status, so each commit recompiles it", target.label))
            .maybe_at(facts.place_of(target, Some("stamp")))
            .about(target.label.as_str())
            .help("remove `stamp`, and stamp what you publish, such as the wheel");
        let call = package_and_name(&target.label).and_then(|(package, name)| {
            let build = facts.build(package)?;
            let made_by = if target.generator_name.is_empty() { name } else { &target.generator_name };
            let call = build.target(name).or_else(|| build.target(made_by))?;
            call.argument("stamp").map(|_| (build, call))
        });
        findings.push(match call {
            Some((build, call)) => finding.fix(Fix::risky(
                "remove `stamp`",
                &build.source.path,
                Edit::RemoveArgument {
                    call: CallOf::with(&call.function, "name", call.text("name").unwrap_or_default()),
                    argument: "stamp".to_owned(),
                },
            )),
            None => finding,
        });
    }
    findings
}
