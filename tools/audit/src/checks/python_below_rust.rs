//! A widely used crate that depends on Python.

use super::prelude::*;

check! {
    "python-below-rust",
    group: Group::Performance,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "a widely used crate depends on Python",
    why: "Every target that uses a crate also gets what the crate lists in `data` and `compile_data`. If that includes Python, an \
          edit in Python runs or compiles everything above the crate again, and the Rust side is no longer the same for all Python \
          versions.",
    remedy: "Move what needs both into a test or a `py_library` above the crate.",
    run: run,
}

/// Fewer users do not matter.
const LEAST: usize = 3;

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let dependents = graph.dependents();
    let mut findings = Vec::new();
    for target in graph.own().filter(|target| target.is_crate()) {
        let users = dependents.get(target.label.as_str()).map_or(0, |by| by.len());
        if users < LEAST {
            continue;
        }
        for attribute in ["data", "compile_data"] {
            if let Some(python) = graph.named(target, attribute).find(|input| input.is_python()) {
                findings.push(
                    CHECK
                        .finding(format!("`{}` brings `{}` to all {users} targets that use it", target.label, python.label))
                        .maybe_at(facts.place_of(target, Some(attribute)))
                        .about(target.label.as_str())
                        .help("move what needs Python into a test or a `py_library` above the crate"),
                );
            }
        }
    }
    findings
}
