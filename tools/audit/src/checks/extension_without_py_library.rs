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
    title: "an extension without a usable `py_library`",
    why: "Python can use a `rust_shared_library` with PyO3 only as a file with the right name on an import path. Without a \
          `py_library` that sets this up, every consumer has to do so with `data` and `PYTHONPATH`.",
    remedy: "Turn it into a `pyo3_extension` with the `visibility` that its consumers need.",
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
            Some(library) => format!("`{}` is private and nothing depends on it, so nothing can import this extension", library.label),
        };
        let shown = extension.libraries.first().copied().unwrap_or(extension.rust);
        findings.push(
            CHECK
                .finding(message)
                .maybe_at(facts.place_of(shown, None))
                .about(shown.label.as_str())
                .help("turn it into one `pyo3_extension` with the `visibility` that its consumers need"),
        );
    }
    findings
}
