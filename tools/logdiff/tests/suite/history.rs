//! Successive logs.

use crate::build::{log, output, spawn, Made};
use logdiff::History;

/// Absorbs a log, and returns the causes of its spawns.
fn next(history: &mut History, spawns: &[Made]) -> Vec<Vec<String>> {
    history.next_log();
    let causes = |spawn: &execlog::Spawn| {
        let causes = history.causes(spawn);
        history.absorb(spawn);
        causes.iter().map(ToString::to_string).collect()
    };
    log(spawns).iter().map(causes).collect()
}

const NEW: &str = "new: no such spawn before";
const AGAIN: &str = "not cached: the same action with the same outputs ran again";
const EDITED: &str = "inputs: 1 changed: src/lib.rs";

#[test]
fn an_edit_and_its_reversal() {
    let version = |content| [spawn("x").input("src/lib.rs", content)];
    let mut history = History::default();
    assert_eq!(next(&mut history, &version("one")), [[NEW]]);
    assert_eq!(next(&mut history, &version("two")), [[EDITED]]);
    // The last build counts, as for Bazel's own action cache.
    assert_eq!(next(&mut history, &version("one")), [[EDITED]]);
}

#[test]
fn what_did_not_run_stays_known() {
    let a = spawn("a").input("src/lib.rs", "one");
    let mut history = History::default();
    next(&mut history, &[a.clone(), spawn("b")]);
    next(&mut history, &[spawn("b").argument(3, "-g")]);
    next(&mut history, &[]);
    let edited = spawn("a").input("src/lib.rs", "two");
    assert_eq!(next(&mut history, &[edited]), [[EDITED]]);
}

#[test]
fn a_changed_output_is_traced_to_its_maker() {
    let uses = |content| spawn("user").input(&output("lib"), content);
    let mut history = History::default();
    next(&mut history, &[spawn("lib").makes("one"), uses("one")]);
    let edited = spawn("lib").makes("two").argument(3, "-g");
    // Built alone, without its dependent.
    next(&mut history, &[edited]);
    assert_eq!(
        next(&mut history, &[uses("two")]),
        [["inputs: 1 changed: bazel-out/k8/bin/lib (made by Rustc //a:lib)"]]
    );
}

#[test]
fn attempts_are_paired_in_order() {
    let attempt = |flag: &str, second| spawn("test").argument(3, flag).started(second);
    let log = [attempt("1", 1), attempt("2", 2), attempt("3", 3)];
    let mut history = History::default();
    next(&mut history, &log);
    let none: [&str; 0] = [];
    assert_eq!(next(&mut history, &log), [none, none, none]);
    // An additional one is compared with the last.
    let more = [
        attempt("1", 1),
        attempt("2", 2),
        attempt("3", 3),
        attempt("3", 4),
    ];
    assert_eq!(
        next(&mut history, &more),
        [&none[..], &none, &none, &[AGAIN]]
    );
}

#[test]
fn without_a_word_between_logs() {
    // Each spawn is compared with the last absorbed one.
    let mut history = History::default();
    for (content, expected) in [("one", NEW), ("two", EDITED), ("three", EDITED)] {
        let spawns = log(&[spawn("x").input("src/lib.rs", content)]);
        let causes = history.causes(&spawns[0]);
        assert_eq!(causes.len(), 1);
        assert_eq!(causes[0].to_string(), expected);
        history.absorb(&spawns[0]);
    }
}
