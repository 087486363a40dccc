//! Tests the failures from public issues in `tests/public_logs.txt`, and those of real tools in `tests/provoked_logs.txt`.

use std::fs;

use explain::{Explainer, Phase};

use crate::{builtin, crate_folder};

/// A failure and its expected answer.
pub(crate) struct Case {
    pub source: String,
    /// `None` if no answer is right.
    pub phase: Option<Phase>,
    pub id: String,
    pub log: String,
}

/// Reads the failures.
pub(crate) fn cases() -> Vec<Case> {
    let read = |file| fs::read_to_string(crate_folder().join("tests").join(file)).unwrap();
    let text: String = ["public_logs.txt", "provoked_logs.txt"].map(read).concat();
    let case = |case: &str| {
        let (head, log) = case.split_once('\n').unwrap();
        let head: Vec<&str> = head.split(" | ").collect();
        let [source, phase, id] = head[..] else {
            panic!("expected `=== SOURCE | PHASE | ID`, got {head:?}")
        };
        Case {
            source: source.to_owned(),
            phase: (phase != "none").then(|| serde_json::from_value(phase.into()).unwrap()),
            id: id.to_owned(),
            log: log.to_owned(),
        }
    };
    text.split("\n=== ").skip(1).map(case).collect()
}

#[test]
fn each_gets_its_phase_and_entry() {
    let cases = cases();
    assert!(cases.len() >= 500);
    let mut wrong = Vec::new();
    for case in &cases {
        let report = Explainer::explain(builtin(), &case.log);
        let first = report.failures.first();
        let phase = first.map(|first| first.phase);
        let id = first.and_then(|first| first.id.as_deref()).unwrap_or("-");
        if phase != case.phase || id != case.id {
            let Case {
                source,
                phase: expected,
                id: entry,
                ..
            } = case;
            wrong.push(format!(
                "{source}: {phase:?} | {id}, expected {expected:?} | {entry}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{} wrong",
        wrong.join("\n"),
        wrong.len()
    );
}
