//! Rust parts of an extension that other packages may depend on.

use super::prelude::*;
use crate::facts::extension::extensions;
use crate::facts::graph::{package_and_name, Target};
use crate::facts::Starlark;

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
            if build.target(name).is_none() {
                findings.extend(of_macro(facts, build, part));
                continue;
            }
            // Another check handles the package's default visibility.
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

/// Reports a part that a macro of the workspace creates. Only the macro can make it private.
fn of_macro(facts: &Facts, build: &Starlark, part: &Target) -> Option<Finding> {
    let mut packages = build.calls("package");
    let by_default = packages.any(|call| call.get("default_visibility").is_some());
    if by_default || part.generator_function.is_empty() {
        return None;
    }
    let finding = CHECK
        .finding(format!(
            "`{}`, which the macro `{}` makes, is an internal part of an extension, but other packages can depend on it",
            part.label, part.generator_function
        ))
        .maybe_at(facts.place_of(part, None))
        .about(part.label.as_str());
    Some(finding.help("make it private in the macro: others should depend on the `py_library`"))
}
