//! `cache diff`.

use crate::{fixtures, run, untimed, Run};

fn diff(before: &str, after: &str) -> Run {
    run(&["cache", "diff", before, after])
}

/// Compares the output after the two lines about the logs, without times.
#[track_caller]
fn shows(before: &str, after: &str, code: i32, expected: &str) {
    let found = diff(before, after);
    assert_eq!((found.code, found.err.as_str()), (code, ""));
    let (_, text) = found.out.split_once("\n\n").unwrap();
    assert_eq!(untimed(text), expected);
}

#[test]
fn nothing() {
    let found = diff("cold.zst", "hits.zst");
    let expected = "\
before  cold.zst: 3 spawns: 3 run
after   hits.zst: 3 spawns: 3 from a disk cache

no differences: 3 spawns, the same actions with the same outputs
";
    assert_eq!((found.code, found.out.as_str()), (0, expected));
    for log in ["cold.zst", "clock.zst", "mixed.zst"] {
        let found = diff(log, log);
        assert_eq!(found.code, 0, "{log}");
        assert!(
            found.out.contains("\nno differences: "),
            "{log} against itself"
        );
    }
}

#[test]
fn an_edited_source() {
    shows(
        "cold.zst",
        "edited.zst",
        0,
        "\
1 root cause
  inputs: 1 changed: in.txt
    Genrule //:first (T s; 2 propagated)

1 root cause, 2 propagated, 0 identical, 0 new, 0 gone
",
    );
}

#[test]
fn another_environment_is_one_cause_of_many_spawns() {
    let found = diff("cold.zst", "other_path.zst");
    assert_eq!(found.code, 0);
    let cause = "1 root cause\n  environment: PATH: entry 1 of 3 is new: /opt/bin\n    Genrule //:";
    assert!(found.out.contains(cause), "{}", found.out);
    assert!(found
        .out
        .ends_with("\n\n1 root cause, 0 propagated, 0 identical, 0 new, 0 gone\n"));
    let back = diff("other_path.zst", "cold.zst");
    assert!(back
        .out
        .contains("  environment: PATH: entry 1 of 3 is gone: /opt/bin\n"));
    let help = "  help: set `build --incompatible_strict_action_env` in `.bazelrc` (the default from Bazel 9), and remove `--action_env=PATH`\n";
    assert!(back.out.contains(help), "{}", back.out);
}

#[test]
fn an_action_that_is_not_hermetic() {
    shows(
        "clock.zst",
        "clock_again.zst",
        10,
        "\
1 culprit: not hermetic, or a cache is poisoned
  outputs: 1 differs although the action is the same: bazel-out/k8-fastbuild/bin/clock.txt
    Genrule //:clock (T s; 1 propagated)
  help: look in the tool for the time, random numbers, absolute paths, unordered collections and parallel writes. If a cache gave one of \
the outputs, it may be poisoned: delete the entry

1 root cause, 1 propagated, 0 identical, 0 new, 0 gone
",
    );
}

#[test]
fn a_poisoned_cache() {
    shows(
        "cold.zst",
        "poisoned.zst",
        10,
        "\
1 culprit: not hermetic, or a cache is poisoned
  outputs: 1 differs although the action is the same: bazel-out/k8-fastbuild/bin/first.txt
    Genrule //:first (from a disk cache; 2 propagated)
  help: look in the tool for the time, random numbers, absolute paths, unordered collections and parallel writes. If a cache gave one of \
the outputs, it may be poisoned: delete the entry

1 root cause, 2 propagated, 0 identical, 0 new, 0 gone
",
    );
}

#[test]
fn another_configuration() {
    let found = diff("cold.zst", "optimized.zst");
    assert_eq!(found.code, 0);
    let expected = "
another output folder: 3 spawns write into `k8-opt` instead of `k8-fastbuild`, because of the compilation mode
  help: build both with the same `-c` (`--compilation_mode`)

0 root causes, 0 propagated, 0 identical, 3 that differ only in the folder, 0 new, 0 gone
";
    assert!(found.out.ends_with(expected), "{}", found.out);
}

/// A log of Bazel 7 and one with the repository names of Bazel 8, an edited source and a variable for tools.
fn other_repository_names() -> [String; 2] {
    let folder = fixtures().join("../../../logdiff/tests/fixtures");
    ["tilde.zst", "plus_edit.zst"].map(|name| folder.join(name).display().to_string())
}

#[test]
fn another_bazel_is_one_cause_and_others_are_found_behind_it() {
    let [before, after] = other_repository_names();
    let found = diff(&before, &after);
    assert_eq!(found.code, 0);
    let names = "other repository names: the targets or outputs of 12 spawns contain names such as `rules_rust+` instead of `rules_rust~`, \
                 because of the client's Bazel\n  help: build both with the same Bazel: set its version in `.bazelversion`. ";
    assert_eq!(found.out.matches(names).count(), 1, "{}", found.out);
    for cause in [
        "\n2 root causes\n",
        "\n  environment: EXTRA was not set, is 1\n",
        "\n  inputs: 1 changed: lib.rs\n    Rustc //:top ",
        ", 0 new, 0 gone\n",
    ] {
        assert!(found.out.contains(cause), "{cause}{}", found.out);
    }
    let json = run(&["cache", "diff", &before, &after, "--format=json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["repositories"]["before"], "rules_rust~");
    assert_eq!(json["repositories"]["reason"], "the client's Bazel");
}

#[test]
fn run_again_without_a_reason() {
    let found = diff("cold.zst", "no_cache.zst");
    let expected = "\n3 spawns ran again although nothing differs: the second build had no cache\n\n0 root causes, ";
    assert!(
        found.code == 0 && found.out.contains(expected),
        "{}",
        found.out
    );
    let found = diff("cold.zst", "cold_again.zst");
    let expected = "\
3 spawns ran again although nothing differs
  not cached: the same action with the same outputs ran again
    Genrule //:";
    assert!(
        found.code == 0 && found.out.contains(expected),
        "{}",
        found.out
    );
}

#[test]
fn an_incremental_log() {
    let found = diff("mixed.zst", "edited.zst");
    let expected = "0 spawns new, 2 gone: an incremental log contains only what ran\n";
    assert!(
        found.code == 0 && found.out.contains(expected),
        "{}",
        found.out
    );
}

#[test]
fn json() {
    let json = |before, after| run(&["cache", "diff", before, after, "--format=json"]).json();
    let edited = json("cold.zst", "edited.zst");
    assert_eq!(
        (&edited["schema_version"], &edited["command"]),
        (&1.into(), &"cache diff".into())
    );
    assert_eq!(edited["before"]["path"], "cold.zst");
    assert_eq!(
        (&edited["after"]["spawns"], &edited["after"]["ran"]),
        (&3.into(), &3.into())
    );
    assert_eq!(
        (&edited["pairs"], &edited["propagated"]),
        (&3.into(), &2.into())
    );
    let root = &edited["roots"][0];
    assert_eq!(
        (&root["target"], &root["propagated"]),
        (&"//:first".into(), &2.into())
    );
    let cause = serde_json::json!({
        "kind": "inputs",
        "text": "inputs: 1 changed: in.txt",
        "advice": null,
        "detail": {
            "kind": "source",
            "changed": {"total": 1, "first": ["in.txt"]},
            "added": {"total": 0, "first": []},
            "removed": {"total": 0, "first": []},
            "made_by": [],
            "own": 1,
        },
    });
    assert_eq!(root["causes"], serde_json::json!([cause]));

    let clock = json("clock.zst", "clock_again.zst");
    assert_eq!(clock["culprits"][0]["causes"][0]["kind"], "other_outputs");
    let path = json("cold.zst", "other_path.zst");
    assert_eq!(
        (
            &path["root_causes"],
            path["roots"].as_array().unwrap().len()
        ),
        (&1.into(), 3)
    );
    let detail = serde_json::json!({"name": "PATH", "before": "/usr/bin:/bin", "after": "/opt/bin:/usr/bin:/bin",
        "part": {"separator": ":", "entries_before": 2, "entries": 3, "reordered_from": null,
            "changes": [{"place": 1, "before": null, "after": "/opt/bin"}]}});
    assert_eq!(path["roots"][0]["causes"][0]["detail"], detail);
    let optimized = json("cold.zst", "optimized.zst");
    assert_eq!(optimized["reconfigured"][0]["spawns"], 3);
    assert_eq!(json("cold.zst", "no_cache.zst")["cache_given_after"], false);
}

#[test]
fn a_build_that_was_up_to_date() {
    let found = diff("cold.zst", "up_to_date.zst");
    assert_eq!((found.code, found.out.as_str()), (3, ""));
    assert!(found
        .err
        .starts_with("error: `up_to_date.zst` has no spawns to compare: "));
    assert_eq!(diff("up_to_date.zst", "cold.zst").code, 3);
}
