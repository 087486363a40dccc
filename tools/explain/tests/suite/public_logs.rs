//! Tests the failures from public issues in `tests/public_logs.txt`, and those of real tools in `tests/provoked_logs.txt`.

use std::fs;

use explain::Explainer;

use crate::{builtin, crate_folder};

#[test]
fn each_gets_its_phase_and_entry() {
    let text: String = ["public_logs.txt", "provoked_logs.txt"]
        .iter()
        .map(|file| fs::read_to_string(crate_folder().join("tests").join(file)).unwrap())
        .collect();
    let (mut logs, mut wrong) = (0, Vec::new());
    for case in text.split("\n=== ").skip(1) {
        let (head, log) = case.split_once('\n').unwrap();
        let head: Vec<&str> = head.split(" | ").collect();
        let [source, phase, id] = head[..] else {
            panic!("expected `=== SOURCE | PHASE | ID`, got {head:?}")
        };
        let report = Explainer::explain(builtin(), log);
        let first = report.failures.first();
        let told = first.map_or_else(
            || "none | -".to_owned(),
            |first| {
                let phase = serde_json::to_value(first.phase).unwrap();
                let id = first.id.as_deref().unwrap_or("-");
                format!("{} | {id}", phase.as_str().unwrap())
            },
        );
        if told != format!("{phase} | {id}") {
            wrong.push(format!("{source}: {told}, expected {phase} | {id}"));
        }
        logs += 1;
    }
    assert!(logs >= 500);
    assert!(
        wrong.is_empty(),
        "{}\n{} wrong",
        wrong.join("\n"),
        wrong.len()
    );
}
