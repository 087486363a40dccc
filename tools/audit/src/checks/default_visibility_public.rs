//! `package(default_visibility = public)` in the package of an extension.

use super::prelude::*;
use std::collections::BTreeSet;

use crate::facts::extension::extensions;
use crate::facts::graph::package_and_name;
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
    title: "the package of an extension is public by default",
    why: "With `default_visibility = [\"//visibility:public\"]`, any target can depend on the Rust library and on every helper \
          in the package. Once one does, you can no longer rename or split these targets.",
    remedy: "Make the package private by default, and set `visibility` on the targets that others use. \
             `pyo3_extension(visibility = [...])` passes it to the `py_library` only.",
    wrong_when: "Another workspace, or a target outside the audited patterns, depends on a target of the package. The \
                 dependency is no longer visible, and that build fails. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for build in &facts.builds {
        // A macro of the workspace may create the target.
        let in_graph = || {
            let graph = facts.graph.iter();
            let mut labels = graph.flat_map(extensions).map(|extension| extension.rust.label.as_str());
            labels.any(|label| package_and_name(label).is_some_and(|(package, _)| package == build.package()))
        };
        if !build.syntax.calls().any(makes_extension) && !in_graph() {
            continue;
        }
        for package in build.calls("package") {
            let Some(value) = package.get("default_visibility") else {
                continue;
            };
            let public = strings(value).into_iter().find(|(who, _)| *who == "//visibility:public");
            if let Some((_, span)) = public {
                let finding = CHECK
                    .finding("every target in this package is public by default, including the Rust internals of its extension")
                    .at(build.place(span))
                    .help("write `//visibility:private`, and set `visibility` on each target that others use");
                findings.push(match &facts.graph {
                    Some(graph) => finding.fix(fix(graph, build)),
                    // Without a graph, the users of each target are unknown.
                    None => finding,
                });
            }
        }
    }
    findings
}

/// Makes the default private, and makes public explicitly what other packages may use.
fn fix(graph: &Graph, build: &Starlark) -> Fix {
    let path = &build.source.path;
    let mut fix = Fix::risky(
        "make the package private by default, and each of its Python libraries public",
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

/// Returns the Rust parts of all extensions.
fn parts(graph: &Graph) -> BTreeSet<String> {
    let all = extensions(graph);
    let parts = all.iter().flat_map(|extension| [extension.rust].into_iter().chain(extension.renames.iter().copied()));
    parts.map(|part| part.label.clone()).collect()
}
