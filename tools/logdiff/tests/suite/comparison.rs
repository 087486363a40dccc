//! Comparison of two whole logs.

use crate::build::{log, output, spawn, Made};
use crate::{compared, short};
use execlog::Hit;
use logdiff::{Comparison, Reconfigured, Side, Tally};

/// A library, an extension linked from it, and a copy below runfiles that a test reads. Bazel makes the copy without a
/// spawn.
fn chain(source: &str) -> Vec<Made> {
    let (lib, linked) = (format!("lib of {source}"), format!("linked of {source}"));
    vec![
        spawn("other"),
        spawn("lib").input("src/lib.rs", source).makes(&lib),
        spawn("linked").input(&output("lib"), &lib).makes(&linked),
        spawn("test").input("bazel-out/k8/bin/test.runfiles/_main/linked", &linked),
    ]
}

#[test]
fn nothing_differs() {
    let same = compared(&chain("one"), &chain("one"));
    assert!(same.is_same());
    assert_eq!((same.pairs, same.identical), (4, 4));
    let timed = [spawn("x").started(1), spawn("x").started(3)];
    assert_eq!(compared(&timed, &timed).identical, 2, "the very same runs");
}

#[test]
fn empty_logs() {
    assert_eq!(compared(&[], &[]), Comparison::default());
    assert!(Comparison::default().is_same());
    let all = compared(&[], &chain("one"));
    assert_eq!((all.new.len(), all.gone, all.pairs), (4, 0, 0));
    assert_eq!(short(&all.roots), Vec::<String>::new());
    let none = compared(&chain("one"), &[]);
    assert_eq!((none.new.len(), none.gone, none.pairs), (0, 4, 0));
    assert!(!none.is_same() && !all.is_same());
}

#[test]
fn one_root_cause_and_what_follows() {
    let found = compared(&chain("one"), &chain("two"));
    assert_eq!(
        short(&found.roots),
        ["//a:lib: inputs: 1 changed: src/lib.rs (+2)"]
    );
    assert_eq!((found.propagated, found.identical, found.pairs), (2, 1, 4));
    assert!(found.culprits.is_empty() && found.new.is_empty() && found.gone == 0);
}

#[test]
fn a_culprit_and_what_follows() {
    let mut after = chain("one");
    after[1] = after[1].clone().makes("something else");
    after[2] = spawn("linked")
        .input(&output("lib"), "something else")
        .makes("linked of it");
    let found = compared(&chain("one"), &after);
    let expected =
        "//a:lib: outputs: 1 differs although the action is the same: bazel-out/k8/bin/lib (+1)";
    assert_eq!(short(&found.culprits), [expected]);
    // The test reads the same content as before.
    assert_eq!((found.propagated, found.identical), (1, 2));
    assert!(found.roots.is_empty());
}

#[test]
fn a_source_with_the_content_of_its_copy() {
    // `copy` writes the source to an output; `reader` reads the source itself.
    let build = |content| {
        [
            spawn("copy").input("src/a", content).makes(content),
            spawn("reader").input("src/a", content),
        ]
    };
    let found = compared(&build("one"), &build("two"));
    assert_eq!((found.roots.len(), found.propagated), (2, 0));
}

#[test]
fn partly_a_consequence_is_a_cause() {
    let mut after = chain("two");
    after[2] = after[2].clone().input("src/link.ld", "new");
    let found = compared(&chain("one"), &after);
    assert_eq!(
        short(&found.roots),
        [
            "//a:linked: inputs: 1 added: src/link.ld (+1)",
            "//a:lib: inputs: 1 changed: src/lib.rs (+0)",
        ]
    );
    assert_eq!(found.propagated, 1);
}

#[test]
fn files_of_a_directory_come_and_go() {
    let build = |files: &[&str], source: &str| {
        let mut tree = spawn("tree").input("list", source);
        let mut user = spawn("user");
        for file in files {
            let path = format!("bazel-out/k8/bin/tree.dir/{file}");
            user = user.input(&path, "content");
            tree = tree.output(&path, "content");
        }
        [tree, user]
    };
    let found = compared(&build(&["a", "b"], "1"), &build(&["b", "c"], "2"));
    assert_eq!(found.propagated, 1);
    assert_eq!(found.roots.len(), 1);
    assert_eq!(&*found.roots[0].key.target_label, "//a:tree");
    // An output that always existed is now an input. That has its own reason.
    let wants = [
        spawn("lib"),
        spawn("user").input(&output("lib"), "made of lib"),
    ];
    let found = compared(&[spawn("lib"), spawn("user")], &wants);
    assert_eq!(
        short(&found.roots),
        ["//a:user: inputs: 1 added: bazel-out/k8/bin/lib (+0)"]
    );
}

#[test]
fn the_costliest_come_first() {
    let build = |content| {
        let mut spawns = chain(content);
        for (name, seconds) in [("quick", 2), ("slow", 50), ("medium", 9)] {
            let mut spawn = spawn(name).input("src/x", content).started(1);
            spawn.seconds = seconds;
            spawns.push(spawn);
        }
        spawns
    };
    let found = compared(&build("one"), &build("two"));
    let labels: Vec<_> = found
        .roots
        .iter()
        .map(|root| &*root.key.target_label)
        .collect();
    assert_eq!(labels, ["//a:lib", "//a:slow", "//a:medium", "//a:quick"]);
    assert_eq!(found.roots[1].time.as_secs(), 50);
}

#[test]
fn hits_and_reruns_are_counted() {
    let before = [
        spawn("a").started(1),
        spawn("b").started(1),
        spawn("c").hit(),
    ];
    let mut remote = spawn("c");
    remote.runner = "remote cache hit";
    let after = [spawn("a").started(2), spawn("b").started(2).hit(), remote];
    let found = compared(&before, &after);
    let expected = Tally {
        spawns: 3,
        disk_hits: 1,
        remote_hits: 0,
        ran: 2,
    };
    assert_eq!(found.before, expected);
    let expected = Tally {
        remote_hits: 1,
        ran: 1,
        ..expected
    };
    assert_eq!(found.after, expected);
    assert_eq!((found.identical, found.pairs), (2, 3));
    assert_eq!(
        short(&found.not_cached),
        ["//a:a: not cached: the same action with the same outputs ran again (+0)"]
    );
    assert_eq!(found.not_cached[0].hit, Hit::None);
    assert!(found.is_same());
}

#[test]
fn other_exit_codes() {
    let ended = |exit_code, second| Made {
        exit_code,
        ..spawn("x").started(second)
    };
    let compare = |one, two| compared(&[ended(one, 1)], &[ended(two, 2)]);
    for (one, two, same) in [(0, 0, true), (1, 1, true), (0, 1, false), (1, 0, false)] {
        let found = compare(one, two);
        assert_eq!((found.not_cached.len(), found.is_same()), (1, same));
        assert!(found.roots.is_empty() && found.culprits.is_empty());
    }
}

#[test]
fn other_configurations() {
    let in_folder = |name: &str, folder: &str| {
        let mut spawn = spawn(name);
        spawn.outputs[0].0 = format!("bazel-out/{folder}/bin/{name}");
        spawn
    };
    let before = [
        in_folder("a", "k8-fastbuild"),
        in_folder("b", "k8-fastbuild"),
        in_folder("tool", "k8-opt-exec"),
    ];
    let after = [
        in_folder("a", "k8-opt"),
        in_folder("b", "k8-opt"),
        in_folder("tool", "k8-opt-exec"),
        in_folder("c", "k8-opt"),
    ];
    let found = compared(&before, &after);
    let expected = Reconfigured {
        before: "k8-fastbuild".to_owned(),
        after: "k8-opt".to_owned(),
        spawns: 2,
    };
    assert_eq!(found.reconfigured, [expected]);
    assert_eq!((found.new.len(), found.gone, found.pairs), (1, 0, 3));
    assert_eq!((found.identical, found.moved, found.propagated), (1, 2, 0));
}

#[test]
fn attempts_of_a_test() {
    let attempt = |flag| spawn("test").argument(3, flag);
    let found = compared(&[attempt("1"), attempt("2")], &[attempt("1")]);
    assert_eq!((found.pairs, found.identical, found.gone), (1, 1, 1));
    let found = compared(&[attempt("1")], &[attempt("1"), attempt("1")]);
    assert_eq!((found.pairs, found.identical, found.gone), (2, 2, 0));
}

#[test]
fn the_xml_of_a_test_follows_from_its_run() {
    let build = |source: &str, seconds: &str| {
        let mut test = spawn("test").input("src/test.sh", source).started(1);
        test.outputs = Vec::new();
        let mut report = spawn("test").argument(3, seconds).makes(seconds).started(2);
        "bazel-out/k8/testlogs/test/test.xml".clone_into(&mut report.outputs[0].0);
        for one in [&mut test, &mut report] {
            "TestRunner".clone_into(&mut one.mnemonic);
        }
        [test, report]
    };
    let found = compared(&build("one", "3"), &build("two", "5"));
    assert_eq!(
        short(&found.roots),
        ["//a:test: inputs: 1 changed: src/test.sh (+1)"]
    );
    assert_eq!(found.propagated, 1);
    // The log of a test contains its duration, so it differs each time.
    let log = |spawns: [Made; 2], seconds: &str| {
        let [test, report] = spawns;
        [
            test,
            report.input("bazel-out/k8/testlogs/test/test.log", seconds),
        ]
    };
    let found = compared(&log(build("one", "3"), "3"), &log(build("two", "5"), "5"));
    assert_eq!((found.roots.len(), found.propagated), (1, 1));
    // The same duration in other words: only the log differs.
    let found = compared(&log(build("one", "3"), "3"), &log(build("two", "3"), "5"));
    assert_eq!((found.roots.len(), found.propagated), (1, 1));
    // Another input is a separate reason.
    let script = |spawns: [Made; 2], content: &str| {
        let [test, report] = spawns;
        [test, report.input("tools/generate-xml.sh", content)]
    };
    let found = compared(
        &script(build("one", "3"), "old"),
        &script(build("two", "5"), "new"),
    );
    assert_eq!((found.roots.len(), found.propagated), (2, 0));
    // Without the test run itself, there must be another reason.
    let [_, before] = build("one", "3");
    let [_, after] = build("one", "5");
    assert_eq!(compared(&[before], &[after]).roots.len(), 1);
}

#[test]
fn an_error_says_whose_it_is() {
    let whole = || log(&[spawn("x")]).into_iter().map(Ok::<_, &str>);
    let broken = || whole().chain([Err("cut off")]);
    let error = logdiff::compare(whole(), broken).unwrap_err();
    assert_eq!((error.side, error.error), (Side::After, "cut off"));
    let error = logdiff::compare(broken(), whole).unwrap_err();
    assert_eq!((error.side, error.error), (Side::Before, "cut off"));
}
