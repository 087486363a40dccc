//! Rust parts of an extension that others may depend on.

use super::prelude::*;
use crate::facts::extension::extensions;
use crate::facts::graph::package_and_name;

check! {
    "rust-internals-public",
    group: Group::TargetGraph,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Query,
    fixes: Fixes::Unsafe,
    title: "the Rust library of an extension is visible to others",
    why: "The Rust library and its renamed copy are parts of the extension: what others need is the `py_library`, which \
          brings `imports` and runfiles. Who can see the parts depends on them sooner or later, and then they can no \
          longer be changed.",
    remedy: "Make the parts `//visibility:private`, and give `visibility` to the `py_library`. `pyo3_extension` does.",
    wrong_when: "Something outside of the package depends on the part, such as a `rust_test` or another workspace: it is no longer \
                 visible there, and that build fails. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for extension in extensions(graph) {
        let parts = [extension.rust].into_iter().chain(extension.renames.iter().copied());
        for part in parts.filter(|part| part.is_visible_outside()) {
            let Some((package, name)) = package_and_name(&part.label) else {
                continue;
            };
            let Some(build) = facts.build(package) else {
                continue;
            };
            // By the package's default: another check's matter.
            let Some(call) = build.target(name).filter(|call| call.get("visibility").is_some()) else {
                continue;
            };
            findings.push(
                CHECK
                    .finding(format!("`{}` is a part of an extension, and others may depend on it", part.label))
                    .at(build.argument(call, "visibility"))
                    .about(part.label.as_str())
                    .help("make it private: the `py_library` is what others depend on")
                    .fix(Fix::risky(
                        &format!("make `{}` private", part.label),
                        &build.source.path,
                        Edit::SetArgument {
                            call: CallOf::with(&call.function, "name", name),
                            argument: "visibility".to_owned(),
                            code: "[\"//visibility:private\"]".to_owned(),
                        },
                    )),
            );
        }
    }
    findings
}
