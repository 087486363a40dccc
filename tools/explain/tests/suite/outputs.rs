//! Tests the output formats.

use std::path::Path;

use explain::output::{annotations, markdown, text};
use explain::{Explainer, Report};

use crate::builtin;

fn report() -> Report {
    Explainer::explain(
        builtin(),
        "ERROR: /w/a/BUILD.bazel:3:9: name 'rust_library' is not defined\nINFO: Elapsed time: 1s\nERROR: /w/b/BUILD.bazel:1:1: in x rule //b:b: something that nobody knows\n",
    )
}

#[test]
fn text_names_phase_proof_cause_and_fix() {
    let text = text(&report(), &|text| text.to_owned());
    for expected in [
        "2 failures, in the order in which to fix them",
        "error[name-not-defined]: loading (certain)",
        "line 1: ERROR: /w/a/BUILD.bazel:3:9: name 'rust_library' is not defined",
        "place: /w/a/BUILD.bazel:3:9",
        "docs: docs/errors.md#name-not-defined",
        "the phase by structure only",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
}

#[test]
fn annotations_have_places_of_the_workspace() {
    let lines = annotations(&report(), Path::new("/w"));
    let line = lines.lines().find(|line| line.contains("file=")).unwrap();
    assert!(
        line.starts_with(
            "::error file=a/BUILD.bazel,line=3,col=9,title=loading%3A name-not-defined"
        ),
        "{lines}"
    );
    assert!(!annotations(&report(), Path::new("/elsewhere")).contains("file="));
}

#[test]
fn markdown_has_a_section_for_each() {
    let text = markdown(&report());
    assert!(
        text.contains("### 1. ") && text.contains("### 2. "),
        "{text}"
    );
    assert!(markdown(&Report::default()).starts_with("## No failure found"));
}

#[test]
fn json_is_the_report() {
    let value = serde_json::to_value(report()).unwrap();
    let ids: Vec<_> = value["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].clone())
        .collect();
    assert!(ids.contains(&"name-not-defined".into()), "{value}");
    assert_eq!(value["lines"], 3);
}
