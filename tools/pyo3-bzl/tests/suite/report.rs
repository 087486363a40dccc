//! `cache report`.

use std::process::Stdio;

use crate::{command, ended, fixtures, run, untimed};

#[test]
fn a_build_from_the_cache() {
    let report = run(&["cache", "report", "hits.zst"]);
    let expected = "\
3 spawns in hits.zst (compact)
  disk cache         3
  remote cache       0
  executed remotely  0
  executed locally   0

hit rate 100.0 %: 3 of 3 spawns that can be cached and did not fail
  not counted: 0 that cannot be cached, 0 that failed; and what no log contains: actions that were up to date in
  Bazel's own action cache, and actions without a command
  a hit took T s on average, including look-up and download
  outputs of hits 28 bytes, downloaded at most
  time saved: unknown; also pass the log of a build that ran these actions

  mnemonic  spawns  hits  misses  hit rate  time of misses
  Genrule        3     3       0   100.0 %           T s
";
    assert_eq!(untimed(&report.out), expected);
    assert_eq!((report.code, report.err.as_str()), (0, ""));
}

#[test]
fn a_build_that_filled_the_cache() {
    let report = run(&["cache", "report", "cold.zst"]);
    assert_eq!(report.code, 0);
    assert!(report
        .out
        .contains("  executed locally   3  (processwrapper-sandbox 3)\n"));
    assert!(report.out.contains("\nhit rate 0.0 %: 0 of 3 spawns "));
    assert!(!report.out.contains("no spawn has an action digest"));
    let (_, misses) = report.out.split_once("\nslowest misses\n").unwrap();
    let (misses, files) = misses
        .split_once("\nlargest files that never hit\n")
        .unwrap();
    let files: Vec<&str> = files.lines().map(str::trim_start).collect();
    let expected = [("16", "last"), ("8", "middle"), ("4", "first")];
    let expected = expected.map(|(size, name)| {
        format!("{size} bytes  bazel-out/k8-fastbuild/bin/{name}.txt (//:{name})")
    });
    assert_eq!(files, expected);
    let misses = untimed(misses);
    let mut misses: Vec<&str> = misses.lines().map(str::trim_start).collect();
    misses.sort_unstable();
    let expected = ["first", "last", "middle"];
    let expected = expected.map(|name| format!("T s  Genrule //:{name} (processwrapper-sandbox)"));
    assert_eq!(misses, expected);
}

#[test]
fn what_may_not_be_cached_and_what_failed_is_no_miss() {
    let report = run(&["cache", "report", "mixed.zst", "--min-hit-rate", "100"]);
    assert_eq!(report.code, 0, "{}", report.out);
    assert!(report
        .out
        .contains("hit rate 100.0 %: 3 of 3 spawns that can be cached"));
    assert!(report
        .out
        .contains("not counted: 1 that cannot be cached, 1 that failed;"));
}

#[test]
fn a_cache_is_expected() {
    let expect = |log| run(&["cache", "report", log, "--expect-cache"]);
    let table = [
        ("hits.zst", 0, ""),
        ("mixed.zst", 0, ""),
        (
            "no_cache.zst",
            10,
            "\nfinding[no-cache-in-use]: no cache was configured: none of 3 spawns that can be cached has the action digest that Bazel \
             logs if it has a cache\n  help: build with `--disk_cache`",
        ),
        // Bazel computed digests for a server that it never reached, just as for an empty cache.
        (
            "unreachable.zst",
            10,
            "\nfinding[no-cache-hits]: a cache was configured, but none of 3 spawns that can be cached came from it: it was empty, \
             unreachable or rejected\n  help: look for `Failed to query remote execution capabilities`",
        ),
        ("cold.zst", 10, "\nfinding[no-cache-hits]: "),
    ];
    for (log, code, text) in table {
        let report = expect(log);
        assert_eq!(report.code, code, "{log}");
        assert!(report.out.contains(text), "{log}: {}", report.out);
        assert_eq!(report.out.contains("finding["), code == 10);
        assert_eq!(
            run(&["cache", "report", log]).code,
            0,
            "{log}: not expected"
        );
    }
}

#[test]
fn a_hit_rate_is_expected() {
    let expect = |log, rate| run(&["cache", "report", log, "--min-hit-rate", rate]);
    assert_eq!(expect("hits.zst", "100").code, 0);
    assert_eq!(expect("cold.zst", "0").code, 0);
    let report = expect("cold.zst", "90");
    assert_eq!(report.code, 10);
    let finding = "finding[hit-rate-too-low]: the hit rate is 0.0 %, below the required 90 %\n";
    assert!(report.out.contains(finding));
    let usage = expect("cold.zst", "900");
    assert_eq!(usage.code, 2);
    assert!(usage.err.contains("expected a number from 0 to 100"));
}

#[test]
fn quick_hits_are_expected() {
    let expect = |log, time| run(&["cache", "report", log, "--max-hit-time", time]);
    assert_eq!(expect("hits.zst", "60").code, 0);
    // No hit was slow.
    assert_eq!(expect("cold.zst", "0.000001").code, 0);
    let report = expect("hits.zst", "0.000001");
    assert_eq!(report.code, 10);
    let finding = "finding[hits-too-slow]: a hit took T s on average, more than the allowed T s\n  help: in a build's profile";
    assert!(untimed(&report.out).contains(finding), "{}", report.out);
    let usage = expect("hits.zst", "0");
    assert_eq!(usage.code, 2);
    assert!(usage.err.contains("expected a number of seconds above 0"));
}

#[test]
fn json() {
    let arguments = ["cache", "report", "mixed.zst", "--format", "json"];
    let report = run(&arguments);
    let json = report.json();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["command"], "cache report");
    assert_eq!(json["log"]["path"], "mixed.zst");
    assert_eq!(json["log"]["format"], "compact");
    assert!(json["log"]["cut_off"].is_null());
    let numbers = [
        ("spawns", 5),
        ("hits", 3),
        ("disk_hits", 3),
        ("remote_hits", 0),
        ("executed_locally", 2),
        ("executed_remotely", 0),
        ("misses", 0),
        ("uncacheable", 1),
        ("failed", 1),
        ("denominator", 3),
    ];
    for (name, number) in numbers {
        assert_eq!(json[name], number, "{name}");
    }
    assert_eq!(json["runners"]["processwrapper-sandbox"], 2);
    assert_eq!(json["mnemonics"]["Genrule"]["hits"], 3);
    assert_eq!(json["findings"].as_array().unwrap().len(), 0);

    let cold = run(&[
        "cache",
        "report",
        "cold.zst",
        "--format=json",
        "--expect-cache",
    ]);
    assert_eq!(cold.code, 10);
    assert_eq!(cold.json()["findings"][0]["id"], "no-cache-hits");
    let misses = cold.json()["slowest_misses"].as_array().unwrap().clone();
    let times: Vec<f64> = misses
        .iter()
        .map(|miss| miss["seconds"].as_f64().unwrap())
        .collect();
    assert!(times.len() == 3 && times.is_sorted_by(|one, two| one >= two));
}

#[test]
fn a_build_that_was_up_to_date() {
    let report = run(&["cache", "report", "up_to_date.zst"]);
    assert_eq!((report.code, report.out.as_str()), (3, ""));
    assert_eq!(
        report.err,
        "error: `up_to_date.zst` has no spawns: every action was up to date or had no command\n  \
         help: run `bazel clean` before the build that you log\n"
    );
    let json = run(&["cache", "report", "up_to_date.zst", "--format", "json"]);
    assert_eq!((json.code, &json.json()["spawns"]), (3, &0.into()));
}

#[test]
fn no_colours_but_on_a_terminal() {
    let output = command(&["cache", "report", "cold.zst", "--min-hit-rate=9"]).output();
    assert!(!output.unwrap().stdout.contains(&0x1b));
}

#[test]
fn several_logs_are_one_report() {
    let report = run(&["cache", "report", "cold.zst", "hits.zst", "edited.zst"]);
    assert_eq!(report.code, 0, "{}", report.err);
    let text = untimed(&report.out);
    assert!(text.starts_with("9 spawns in 3 logs\n"), "{text}");
    let rows = [
        "\n  log         spawns  hits  misses  hit rate  time of misses\n",
        "\n  cold.zst         3     0       3     0.0 % ",
        "\n  hits.zst         3     3       0   100.0 % ",
        "\n  edited.zst       3     0       3     0.0 % ",
        " of action time, measured for 3 of 3 hits\n",
    ];
    for row in rows {
        assert!(text.contains(row), "{row}: {text}");
    }
    // Every output was hit once.
    assert!(!text.contains("never hit"), "{text}");
    let json = run(&["cache", "report", "cold.zst", "hits.zst", "--format=json"]).json();
    assert!(json.get("log").is_none());
    assert_eq!(json["logs"][1]["path"], "hits.zst");
    assert_eq!(
        (&json["by_log"][0]["misses"], &json["by_log"][1]["hits"]),
        (&3.into(), &3.into())
    );
    assert_eq!(json["saved"]["measured_hits"], 3);
    assert_eq!(json["targets"]["//:first"]["spawns"], 2);
}

#[test]
fn standard_input() {
    let mut command = command(&["cache", "report", "-"]);
    let log = std::fs::File::open(fixtures().join("hits.zst")).unwrap();
    command.stdin(Stdio::from(log));
    let report = ended(command.output().unwrap());
    assert_eq!(report.code, 0, "{}", report.err);
    assert!(
        report.out.starts_with("3 spawns in - (compact)\n"),
        "{}",
        report.out
    );
}

#[test]
fn a_summary_for_github() {
    let report = run(&[
        "cache",
        "report",
        "cold.zst",
        "--expect-cache",
        "--format=markdown",
    ]);
    assert_eq!(report.code, 10);
    let starts = "## Cache: hit rate 0.0 % (0 of 3)\n\n> **no-cache-hits**: a cache was configured";
    assert!(report.out.starts_with(starts), "{}", report.out);
    assert!(report.out.contains("| Genrule | 3 | 0 | 3 | 0.0 % |"));
    assert!(report
        .out
        .contains("<details><summary>Largest files that never hit</summary>"));
}

/// Bazel writes one format per build: the same builds gave these logs, but not at the same times.
#[test]
fn all_formats_give_the_same_report() {
    let folder = fixtures().join("../../../execlog/tests/fixtures");
    for log in ["clean", "disk_hits"] {
        let [one, two, three] = ["json", "bin", "zst"].map(|format| {
            let path = folder.join(format!("{log}.{format}"));
            let report = run(&["cache", "report", path.to_str().unwrap(), "--format=json"]);
            let mut json = report.json();
            for key in ["log", "logs", "slowest_misses"] {
                json.as_object_mut().unwrap().remove(key);
            }
            without_times(&mut json);
            json
        });
        assert!(one["spawns"].as_u64().unwrap() > 10);
        assert_eq!(one, two, "{log}");
        assert_eq!(one, three, "{log}");
    }
}

fn without_times(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.retain(|key, _| !key.ends_with("seconds"));
            map.values_mut().for_each(without_times);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(without_times),
        _ => {}
    }
}

#[test]
fn phases_of_a_real_build() {
    let json = run(&["cache", "report", "optimized_tools.zst", "--format=json"]).json();
    let phases = json["phases"].as_object().unwrap();
    let all: u64 = phases
        .values()
        .map(|one| one["spawns"].as_u64().unwrap())
        .sum();
    assert_eq!(json["spawns"], all);
    for phase in ["proc_macros", "build_scripts", "pyo3", "link", "gate"] {
        assert!(phases[phase]["spawns"].as_u64().unwrap() > 0, "{phase}");
    }
    assert!(json["never_hit"][0]["bytes"].as_u64().unwrap() > 1_000_000);
}
