//! An extension that no `py_library` makes importable.

use super::prelude::*;
use crate::facts::extension::extensions;

check! {
    "extension-without-py-library",
    group: Group::TargetGraph,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "an extension without a `py_library` for others",
    why: "A `rust_shared_library` with PyO3 is of use to Python only as a file of the right name, on an import path. \
          Without a `py_library` that says so each user has to arrange that again, by `data` and `PYTHONPATH`.",
    remedy: "Make it a `pyo3_extension`, with the `visibility` that its users need.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let dependents = graph.dependents();
    let mut findings = Vec::new();
    for extension in extensions(graph) {
        let usable = extension.libraries.iter().any(|library| {
            let used = dependents.get(library.label.as_str()).is_some_and(|by| !by.is_empty());
            library.is_visible_outside() || used
        });
        if usable {
            continue;
        }
        let message = match extension.libraries.first() {
            None => format!("no `py_library` makes the extension `{}` importable", extension.rust.label),
            Some(library) => format!("`{}` is private, and nothing depends on it: nobody can import this extension", library.label),
        };
        let shown = extension.libraries.first().copied().unwrap_or(extension.rust);
        findings.push(
            CHECK
                .finding(message)
                .maybe_at(facts.place_of(shown, None))
                .about(shown.label.as_str())
                .help("write it as one `pyo3_extension` with the `visibility` that its users need"),
        );
    }
    findings
}
