//! `package(default_visibility = public)` around an extension.

use super::prelude::*;
use std::collections::BTreeSet;

use crate::facts::extension::extensions;
use crate::facts::starlark::strings;
use crate::facts::uses::makes_extension;
use crate::facts::{Graph, Starlark};

check! {
    "default-visibility-public",
    group: Group::TargetGraph,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "a package with an extension is public by default",
    why: "With `default_visibility = [\"//visibility:public\"]` the Rust library and every helper of the package can be \
          depended on from anywhere, and sooner or later are. Then no internal target can be renamed or split.",
    remedy: "Make the package private by default, and give `visibility` to the targets that others use: \
          `pyo3_extension(visibility = [...])` passes it to the `py_library` alone.",
    wrong_when: "Another workspace, or a target that was not asked for, depends on a target of the package: it is no longer visible \
                 there, and that build fails. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for build in &facts.builds {
        if !build.syntax.calls().any(makes_extension) {
            continue;
        }
        for package in build.calls("package") {
            let Some(value) = package.get("default_visibility") else {
                continue;
            };
            let public = strings(value).into_iter().find(|(who, _)| *who == "//visibility:public");
            if let Some((_, span)) = public {
                let finding = CHECK
                    .finding("every target of this package is public by default, the Rust internals of its extension too")
                    .at(build.place(span))
                    .help("write `//visibility:private`, and give `visibility` to each target that others use");
                findings.push(match &facts.graph {
                    Some(graph) => finding.fix(fix(graph, build)),
                    // Who uses what is not known.
                    None => finding,
                });
            }
        }
    }
    findings
}

/// Private by default, and what others may well use public by itself.
fn fix(graph: &Graph, build: &Starlark) -> Fix {
    let path = &build.source.path;
    let mut fix = Fix::risky(
        "make the package private by default, and its libraries for Python public each",
        path,
        Edit::SetArgument {
            call: CallOf::only("package"),
            argument: "default_visibility".to_owned(),
            code: "[\"//visibility:private\"]".to_owned(),
        },
    );
    let parts = parts(graph);
    let dependents = graph.dependents();
    for call in build.syntax.calls() {
        let (Some(name), Some(label)) = (call.text("name"), build.label(call)) else {
            continue;
        };
        let is_for_python = matches!(call.function.as_str(), "py_library" | "pyo3_extension");
        let prefix = format!("//{}:", build.package());
        let is_used = dependents
            .get(label.as_str())
            .is_some_and(|by| by.iter().any(|user| !user.starts_with(&prefix)));
        if call.get("visibility").is_none() && !parts.contains(&label) && (is_for_python || is_used) {
            fix = fix.and(
                path,
                Edit::SetArgument {
                    call: CallOf::with(&call.function, "name", name),
                    argument: "visibility".to_owned(),
                    code: "[\"//visibility:public\"]".to_owned(),
                },
            );
        }
    }
    fix
}

/// The Rust sides of all extensions.
fn parts(graph: &Graph) -> BTreeSet<String> {
    let all = extensions(graph);
    let parts = all.iter().flat_map(|extension| [extension.rust].into_iter().chain(extension.renames.iter().copied()));
    parts.map(|part| part.label.clone()).collect()
}
