//! Stubs without `py.typed`.

use super::prelude::*;
use super::macro_call::{macro_calls, typing_files};

check! {
    "py-typed-missing",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "stubs without the marker `py.typed`",
    why: "PEP 561: type checkers read the types of an installed package only if it contains a file `py.typed`. Without it, the \
          stubs work in the repository, but type checkers ignore them once the package is installed.",
    remedy: "Add an empty `py.typed` to the package folder, and list it in `pyi`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (build, call) in macro_calls(facts) {
        let Some((stubs, marked)) = typing_files(call) else {
            continue;
        };
        // A module outside a package cannot have the marker.
        let in_package = call.text("module_name").is_some_and(|module| module.contains('.'));
        if in_package && !stubs.is_empty() && marked.is_none() {
            findings.push(
                CHECK
                    .finding("the package has stubs but no `py.typed`: type checkers ignore them once it is installed")
                    .at(build.argument(call, "pyi"))
                    .about(build.label(call).unwrap_or_default())
                    .help("add an empty file `py.typed` to the package folder, and list it in `pyi`"),
            );
        }
    }
    findings
}
