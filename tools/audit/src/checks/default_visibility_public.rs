//! `package(default_visibility = public)` around an extension.

use super::prelude::*;
use super::shared::makes_extension;
use crate::facts::starlark::strings;

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
                findings.push(
                    CHECK
                        .finding("every target of this package is public by default, the Rust internals of its extension too")
                        .at(build.place(span))
                        .help("write `//visibility:private`, and give `visibility` to each target that others use")
                        .fix(Fix::risky(
                            "make the package private by default",
                            &build.source.path,
                            Edit::SetArgument {
                                call: CallOf::only("package"),
                                argument: "default_visibility".to_owned(),
                                code: "[\"//visibility:private\"]".to_owned(),
                            },
                        )),
                );
            }
        }
    }
    findings
}
