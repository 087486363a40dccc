//! A Python version whose change recompiles all crates.

use super::prelude::*;
use crate::facts::extension::{extensions, RENAME};

check! {
    "python-version-reaches-rust",
    group: Group::Performance,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "a Python version reaches the Rust crates",
    why: "`python_version` is a transition: it sets a flag for the target and everything below it. If nothing resets the flag, \
          each version compiles every crate again, including proc macros: 126 spawns instead of 3 for a hello-world extension.",
    remedy: "Write the extension as a `pyo3_extension`: its rename target resets the version to the workspace's default.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let extensions = extensions(graph);
    let mut findings = Vec::new();
    for target in graph.own().filter(|target| target.is_python()) {
        let version = target.string("python_version").unwrap_or_default();
        if !version.starts_with("3.") {
            continue;
        }
        let closure = graph.closure(target, &|target| target.kind == RENAME || target.is_crate());
        for extension in &extensions {
            if closure.contains_key(extension.rust.label.as_str()) {
                findings.push(
                    CHECK
                        .finding(format!("`{}` compiles all crates of `{}` again for Python {version}", target.label, extension.rust.label))
                        .maybe_at(facts.place_of(target, Some("python_version")))
                        .about(target.label.as_str())
                        .help("turn the extension into a `pyo3_extension` of `@pyo3_bzl`: one library then serves all versions"),
                );
            }
        }
    }
    findings
}
