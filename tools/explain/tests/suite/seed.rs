//! Tests that every row of the former table "Matching errors to phases" gets an answer with the right phase.

use explain::{Explainer, Phase};

use crate::builtin;

#[test]
fn every_row_is_answered() {
    let table = [
        (
            "ERROR: /w/BUILD.bazel:4:15: syntax error at 'x': expected ,",
            Phase::Loading,
            "syntax-error",
        ),
        (
            "no such target '@crate_index//:pyo3'",
            Phase::Fetch,
            "crate-not-in-hub",
        ),
        (
            "doesn't have mandatory providers: 'CrateInfo'",
            Phase::Analysis,
            "provider-missing",
        ),
        (
            "no matching toolchain found",
            Phase::Analysis,
            "no-matching-toolchain",
        ),
        (
            "failed to resolve: use of undeclared crate",
            Phase::Compile,
            "crate-not-in-deps",
        ),
        (
            "ld: symbol(s) not found",
            Phase::Link,
            "macos-symbols-not-found",
        ),
        (
            "ModuleNotFoundError",
            Phase::Runtime,
            "python-module-not-found",
        ),
    ];
    for (text, phase, id) in table {
        let report = Explainer::explain(builtin(), text);
        let finding = report.failures.first().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            (finding.id.as_deref(), finding.phase),
            (Some(id), phase),
            "{text}"
        );
        assert!(
            !finding.fixes.is_empty() && !finding.queries.is_empty(),
            "{text}"
        );
    }
}
