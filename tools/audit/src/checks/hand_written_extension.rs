//! What `pyo3_extension` makes, by hand.

use super::prelude::*;
use crate::facts::extension::extensions;

check! {
    "hand-written-extension",
    group: Group::TargetGraph,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "an extension written by hand, target by target",
    why: "A `rust_shared_library`, something that renames it and a `py_library` are what `pyo3_extension` makes, but \
          without the gate (nothing says that Python could import it), without the transition (each Python version \
          compiles all crates again) and with the file name of one platform.",
    remedy: "Write one `pyo3_extension` with the same `srcs`, `deps`, and `module_name`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for extension in extensions(graph) {
        let (Some(rename), Some(library)) = (extension.renames.first(), extension.libraries.first()) else {
            continue;
        };
        if !extension.is_hand_written() {
            continue;
        }
        let mut finding = CHECK
            .finding(format!("`{}`, `{}` and `{}` are one extension, written by hand", extension.rust.label, rename.label, library.label))
            .maybe_at(facts.place_of(extension.rust, None))
            .about(extension.rust.label.as_str())
            .help("write one `pyo3_extension` instead: it has the gate, and is compiled once for all Pythons");
        for (part, what) in [(rename, "renamed here"), (library, "made a Python library here")] {
            if let Some(place) = facts.place_of(part, None) {
                finding = finding.related(place, what);
            }
        }
        findings.push(finding);
    }
    findings
}
