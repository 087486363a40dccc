//! Tests the reader of build events.

use std::io::Cursor;

use explain::{bep, Confidence, Explainer, Phase};
use serde_json::json;

use crate::builtin;

fn explained(events: &[serde_json::Value]) -> explain::Report {
    let lines: Vec<String> = events.iter().map(|event| format!("{event}\n")).collect();
    bep::explain(Explainer::new(builtin()), Cursor::new(lines.concat())).unwrap()
}

#[test]
fn what_bazel_printed_is_in_the_progress() {
    let report = explained(&[
        json!({"id": {"progress": {}}, "progress": {"stderr": "\u{1b}[31mERROR: \u{1b}[0m--x :: Unrecog"}}),
        json!({"id": {"progress": {"opaqueCount": 1}}, "progress": {"stderr": "nized option: --x\n"}}),
        json!({"id": {"buildFinished": {}}, "finished": {"exitCode": {"name": "COMMAND_LINE_ERROR", "code": 2},
            "failureDetail": {"message": "--x :: Unrecognized option: --x", "command": {"code": "OPTIONS_PARSE_FAILURE"}}}}),
    ]);
    assert_eq!(report.failures.len(), 1, "{report:?}");
    assert_eq!(
        report.failures[0].id.as_deref(),
        Some("unrecognized-option")
    );
}

#[test]
fn a_detail_gives_the_phase_of_what_is_not_known() {
    let report = explained(&[json!({"id": {"buildFinished": {}}, "finished": {
        "failureDetail": {"message": "something new", "externalDeps": {"code": "BAD_MODULE"}}}})]);
    assert_eq!(report.failures[0].phase, Phase::Fetch);
    assert_eq!(report.failures[0].confidence, Confidence::StructureOnly);
    assert_eq!(report.failures[0].evidence, "something new");
}

#[test]
fn what_is_no_event_is_passed_over() {
    let events = Cursor::new("not json\n{\"id\":{}}\n[1]\n");
    let report = bep::explain(Explainer::new(builtin()), events).unwrap();
    assert!(report.failures.is_empty());
}
