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
    title: "the Rust library of an extension is visible outside its package",
    why: "The Rust library and its renamed copy are implementation details of the extension. Consumers need the `py_library`, \
          which provides `imports` and runfiles. Once a target outside the package depends on an internal part, you can no \
          longer change that part.",
    remedy: "Make the parts `//visibility:private`, and set `visibility` on the `py_library`. `pyo3_extension` does this for \
             you.",
    wrong_when: "A target outside the package depends on the part, for example a `rust_test` or another workspace. The part is \
                 no longer visible there, and that build fails. The fix is always unsafe.",
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
                    .finding(format!("`{}` is an internal part of an extension, but other packages can depend on it", part.label))
                    .at(build.argument(call, "visibility"))
                    .about(part.label.as_str())
                    .help("make it private: others should depend on the `py_library`")
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
