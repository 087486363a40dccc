//! `profile`, on profiles of two cold builds of examples/quickstart: with the sandbox, and with `--spawn_strategy=local`.

use crate::{file, fixtures, run};

#[test]
fn a_build_is_taken_apart() {
    let report = run(&["profile", "sandboxed.profile.gz", "--cores", "2"]);
    assert_eq!((report.code, report.err.as_str()), (0, ""));
    for part in [
        "203 actions in 24.3 s\n",
        "  execution  24.1 s  99 %  1.6 of 2 cores busy\n",
        // Bazel printed `Critical Path: 20.93s`.
        "critical path 20.93 s, 86 % of the wall time\n",
        "  syn 3.0.10, tool                        5.2 s  25 %\n",
        "1.5 actions at a time on 2 cores while any ran; one alone for 11.7 s\n",
        "  Rustc                       28.8 s   26 actions\n",
        "  _bs_ (compiling build scripts), tool  3.5 s\n",
        "  libc (build script)                   1.8 s\n",
        "advice[serial-chain]: for 11.7 s of 24.1 s of execution, one action ran alone\n  saves at most 5.9 s of 24.3 s\n",
        "advice[sandbox]: setting up and removing sandboxes took 6.0 s of 36.3 s of actions\n",
    ] {
        assert!(report.out.contains(part), "{part}\n{}", report.out);
    }
}

#[test]
fn the_json_has_the_same_figures() {
    let report = run(&[
        "profile",
        "sandboxed.profile.gz",
        "--cores",
        "2",
        "--format",
        "json",
    ]);
    let json = report.json();
    assert_eq!(
        (json["schema_version"].as_u64(), json["command"].as_str()),
        (Some(1), Some("profile"))
    );
    assert_eq!(json["critical_path_micros"], 20_929_483);
    let phases: i64 = json["phases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|phase| phase["micros"].as_i64().unwrap())
        .sum();
    assert_eq!(json["wall_micros"], phases);
    assert_eq!(json["advice"][0]["id"], "serial-chain");
    assert_eq!(json["mnemonics"]["Rustc"]["count"], 26);
    let crates = json["crates"].as_array().unwrap();
    assert!(crates.iter().any(|one| one["name"] == "syn"
        && one["version"] == "3.0.10"
        && one["step"] == "library"
        && one["tool"] == true));
}

/// A cold build with `--host_compilation_mode=opt`.
#[test]
fn an_execution_log_adds_labels_hits_and_advice() {
    let build = ["profile", "optimized_tools.profile.gz", "--cores", "2"];
    let log = ["--execution-log", "optimized_tools.zst"];
    let report = run(&[build.as_slice(), &log].concat());
    assert_eq!((report.code, report.err.as_str()), (0, ""));
    for part in [
        "\n  34 spawns, 0 from a cache\n",
        "  syn 3.0.10, tool                        103.9 s  41 %  @@rules_rust~~crate~crates__syn-3.0.10//:syn\n",
        "advice[tools-optimized]: 237.2 s of the critical path is spent on",
    ] {
        assert!(report.out.contains(part), "{part}\n{}", report.out);
    }
    let json = run(&[build.as_slice(), &log, &["--format", "json"]].concat()).json();
    assert_eq!(json["execution_log"]["spawns"], 34);
    assert_eq!(json["advice"][0]["id"], "tools-optimized");
    // Without the log nobody knows.
    let report = run(&build);
    assert!(
        !report.out.contains("tools-optimized") && !report.out.contains("@@"),
        "{}",
        report.out
    );
    // An input that is no log.
    let report = run(&[
        build.as_slice(),
        &["--execution-log", "sandboxed.profile.gz"],
    ]
    .concat());
    assert_eq!((report.code, report.out.as_str()), (1, ""));
}

#[test]
fn one_core_gets_no_advice_to_use_more() {
    let report = run(&["profile", "sandboxed.profile.gz", "--cores", "1"]);
    assert!(!report.out.contains("serial-chain"), "{}", report.out);
}

#[test]
fn two_builds_are_compared() {
    let report = run(&["profile", "sandboxed.profile.gz", "unsandboxed.profile.gz"]);
    assert_eq!((report.code, report.err.as_str()), (0, ""));
    for part in [
        "wall time 24.3 s → 20.1 s (-4.2 s)\n",
        "  execution  24.1 s  20.0 s  -4.2 s\n",
        "critical path 20.9 s → 17.4 s (-3.5 s)\n",
        "  CargoBuildScriptRun   4.7 s   1.6 s  -3.1 s\n",
        "  libc (build script)                   1.8 s  0.5 s  -1.3 s\n",
    ] {
        assert!(report.out.contains(part), "{part}\n{}", report.out);
    }
    let same = run(&["profile", "sandboxed.profile.gz", "sandboxed.profile.gz"]);
    assert!(
        same.out.contains("(+0.0 s)\n") && same.out.contains("no phase changed"),
        "{}",
        same.out
    );
    let json = run(&[
        "profile",
        "sandboxed.profile.gz",
        "unsandboxed.profile.gz",
        "--format",
        "json",
    ])
    .json();
    assert_eq!(json["mnemonics"][0]["name"], "Rustc");
    assert!(json["wall"]["after_micros"].as_i64() < json["wall"]["before_micros"].as_i64());
}

#[test]
fn what_is_cut_off_is_shown_and_said() {
    let whole = std::fs::read(fixtures().join("sandboxed.profile.gz")).unwrap();
    let cut = file("cut.profile.gz", &whole[..whole.len() / 2]);
    let report = run(&["profile", &cut]);
    assert_eq!(report.code, 1);
    assert!(report.out.contains("wall time by phase"), "{}", report.out);
    assert!(
        report.err.contains("the profile ends too early"),
        "{}",
        report.err
    );
}

#[test]
fn what_is_no_profile_is_an_error_with_its_name() {
    let table = [
        (
            "hits.zst",
            "`hits.zst`: not a Bazel profile: it starts with",
        ),
        ("no-such-file", "no-such-file`: No such file or directory"),
        (
            ".",
            "`.` is a folder, not a profile\n  help: `bazel build --profile=FILE.gz",
        ),
    ];
    for (path, expected) in table {
        let report = run(&["profile", path]);
        assert_eq!((report.code, report.out.as_str()), (1, ""), "{path}");
        assert!(report.err.contains(expected), "{}", report.err);
    }
    let empty = file("empty.profile.gz", b"");
    assert!(run(&["profile", &empty])
        .err
        .contains("the profile is empty"));
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let text = br#"{"traceEvents":[{"cat":"action processing","name":"x","ph":"X","ts":0,"dur":2000000,"args":{"mnemonic":"\u001b[2Jevil"}}]}"#;
    let report = run(&["profile", &file("hostile.json", text)]);
    assert_eq!(report.code, 0);
    assert!(
        !report.out.contains('\u{1b}') && report.out.contains("evil"),
        "{}",
        report.out
    );
}
