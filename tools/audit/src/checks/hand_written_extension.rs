//! Hand-written rules that `pyo3_extension` would create.

use super::prelude::*;
use crate::facts::extension::extensions;

check! {
    "hand-written-extension",
    group: Group::TargetGraph,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "an extension assembled by hand from separate targets",
    why: "A `rust_shared_library`, a target that renames it and a `py_library` are what `pyo3_extension` creates. Written by \
          hand, they lack the gate (nothing checks that Python can import the library) and the transition (each Python version \
          compiles all crates again), and the file name fits only one platform.",
    remedy: "Write one `pyo3_extension` with the same `srcs`, `deps` and `module_name`.",
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
            .finding(format!("`{}`, `{}` and `{}` form one hand-written extension", extension.rust.label, rename.label, library.label))
            .maybe_at(facts.place_of(extension.rust, None))
            .about(extension.rust.label.as_str())
            .help("replace them with one `pyo3_extension`: it runs the gate and is compiled once for all Python versions");
        for (part, what) in [(rename, "renamed here"), (library, "wrapped as a Python library here")] {
            if let Some(place) = facts.place_of(part, None) {
                finding = finding.related(place, what);
            }
        }
        findings.push(finding);
    }
    findings
}
