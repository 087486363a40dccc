//! Tests realistic logs: in pieces, with colours and time stamps, damaged, repeated, wrapped.

use explain::{Confidence, Explainer, Phase, Report};

use crate::builtin;

const UNDEFINED: &str = "ERROR: /w/a/BUILD.bazel:3:9: name 'rust_library' is not defined";
const ACTION: &str = "ERROR: /w/a/BUILD.bazel:3:20: Compiling Rust cdylib a (1 files) failed: (Exit 1): process_wrapper failed: \
                      error executing Rustc command (from target //a:a_rs) bazel-out/process_wrapper ... (remaining 100 arguments skipped)";

fn explained(text: &str) -> Report {
    Explainer::explain(builtin(), text)
}

fn ids(report: &Report) -> Vec<&str> {
    let ids = report.failures.iter();
    ids.map(|finding| finding.id.as_deref().unwrap_or("-"))
        .collect()
}

#[test]
fn a_line_may_come_in_any_pieces() {
    let text = format!("Loading:\r\n\u{1b}[31m\u{1b}[1m{UNDEFINED}\u{1b}[0m\r\nmore\n");
    for at in 0..text.len() {
        let mut explainer = Explainer::new(builtin());
        explainer.feed(&text.as_bytes()[..at]);
        explainer.feed(&text.as_bytes()[at..]);
        let report = explainer.finish();
        assert_eq!(ids(&report), ["name-not-defined"], "cut at {at}");
        assert_eq!(report.failures[0].line, 2);
        assert_eq!(report.lines, 3);
        assert_eq!(report.failures[0].evidence, UNDEFINED);
    }
}

#[test]
fn prefixes_of_ci_systems_do_not_matter() {
    for prefix in [
        "2026-11-27T08:23:12.1234567Z ",
        "build\tbazel\t2026-11-27T08:23:12.1234567Z ",
        "2026-11-27T08:23:12.123456Z 00O ",
        "\u{1b}_bk;t=1714567890123\u{7}",
        "[2026-11-27T08:23:12.123Z] ",
        "08:23:12 ",
        "(08:23:12) ",
        "build-1  | ",
        "#12 34.56 ",
        "[12 / 34] Compiling Rust rlib x\r",
    ] {
        let report = explained(&format!("{prefix}{UNDEFINED}\n"));
        assert_eq!(ids(&report), ["name-not-defined"], "{prefix}");
        assert_eq!(
            report.failures[0].place.as_ref().unwrap().line,
            3,
            "{prefix}"
        );
    }
}

#[test]
fn bytes_that_are_no_text() {
    let mut explainer = Explainer::new(builtin());
    explainer.feed(b"\xff\xfe\x00garbage\n\xc3(");
    explainer.feed(format!("\n{UNDEFINED} \n").as_bytes());
    explainer.feed(&[0x1b; 10]);
    explainer.feed(&[b'x'; 3 << 20]);
    assert_eq!(ids(&explainer.finish()), ["name-not-defined"]);
}

/// Windows PowerShell redirects to UTF-16, and makes a record of the first line that a program prints as an error.
#[test]
fn what_powershell_redirects() {
    let text = "cargo : error: linker `link.exe` not found\r\nAt line:1 char:1\r\n+ cargo build 2> build.log\r\n\
                + ~~~~~~~~~~~~~~~~~~~~~~~~\r\n    + CategoryInfo          : NotSpecified: (error: linker:String) [], RemoteException\r\n\
                \x20   + FullyQualifiedErrorId : NativeCommandError\r\n";
    let mut explainer = Explainer::new(builtin());
    explainer.feed(&[0xff, 0xfe]);
    for unit in text.encode_utf16() {
        explainer.feed(&unit.to_le_bytes());
    }
    let report = explainer.finish();
    assert_eq!(ids(&report), ["linker-not-found"]);
    assert_eq!(report.failures[0].line, 1);
    assert_eq!(report.failures, explained(text).failures);
}

/// Bazel reports a failed test when it ends and again in the summary.
#[test]
fn a_failed_test_is_told_once() {
    let log = "FAIL: //a:b_test (see /w/testlogs/a/b_test/test.log)\n\
        INFO: Elapsed time: 7.009s, Critical Path: 6.66s\n\
        INFO: Build completed, 1 test FAILED, 2 total actions\n\
        //a:b_test                      FAILED in 6.6s\n";
    let report = Explainer::explain(builtin(), log);
    let told: Vec<_> = report.failures.iter().map(|one| one.count).collect();
    assert_eq!(told, [2]);
}

#[test]
fn the_same_failure_is_told_once() {
    let again = format!(
        "{UNDEFINED}\n{UNDEFINED}\nERROR: Skipping '//a': {}\n",
        &UNDEFINED[7..]
    );
    let report = explained(&again);
    assert_eq!(ids(&report), ["name-not-defined"]);
    assert_eq!(report.failures[0].count, 3);
}

#[test]
fn wrappers_do_not_hide_the_cause() {
    let text = format!(
        "{ACTION}\nerror[E0433]: cannot find module or crate `serde` in this scope\n --> a/src/lib.rs:3:5\n  |\n\n\
         error: aborting due to 1 previous error\n\nTarget //a:a failed to build\n\
         ERROR: Build did NOT complete successfully\nINFO: Elapsed time: 1s\nFAILED: Build did NOT complete successfully\n"
    );
    let report = explained(&text);
    assert_eq!(ids(&report), ["crate-not-in-deps"]);
    let finding = &report.failures[0];
    assert_eq!(finding.phase, Phase::Compile);
    assert_eq!(finding.label.as_deref(), Some("//a:a_rs"));
    assert_eq!(finding.mnemonic.as_deref(), Some("Rustc"));
    assert_eq!(finding.place.as_ref().unwrap().file, "a/src/lib.rs");
    assert_eq!(finding.captures["crate"], "serde");
}

#[test]
fn what_is_not_known_has_its_phase() {
    let report = explained(&format!(
        "{ACTION}\nerror[E9999]: the moon is in the wrong phase\n --> a.rs:1:1\n"
    ));
    assert_eq!(ids(&report), ["-"]);
    let finding = &report.failures[0];
    assert_eq!(finding.phase, Phase::Compile);
    assert_eq!(finding.confidence, Confidence::StructureOnly);
    assert_eq!(
        finding.evidence,
        "error[E9999]: the moon is in the wrong phase"
    );
    assert_eq!(finding.line, 2);
}

#[test]
fn independent_failures_come_in_the_order_of_fixing() {
    let report = explained(&format!(
        "{ACTION}\nerror[E0433]: cannot find module or crate `serde` in this scope\n --> a/src/lib.rs:3:5\n{}",
        format_args!("INFO: Elapsed time: 1s\n{UNDEFINED}\n")
    ));
    assert_eq!(ids(&report), ["name-not-defined", "crate-not-in-deps"]);
}

#[test]
fn a_log_of_errors_alone_stays_bounded() {
    let mut explainer = Explainer::new(builtin());
    for number in 0..20_000 {
        explainer.feed(
            format!("ERROR: /w/a/BUILD.bazel:3:9: name 'rule_{number}' is not defined\n")
                .as_bytes(),
        );
    }
    let report = explainer.finish();
    assert!(report.failures.len() <= 1000);
    assert!(report.left_out > 0);
}

#[test]
fn a_successful_build_has_no_failure() {
    let report = explained(
        "INFO: Analyzed 3 targets (0 packages loaded, 0 targets configured).\nINFO: From Compiling Rust rlib a:\n\
         warning: unused variable: `x`\n --> a.rs:1:1\nINFO: Found 3 targets...\nINFO: Elapsed time: 1s\n\
         INFO: Build completed successfully, 3 total actions\n",
    );
    assert_eq!(ids(&report), [] as [&str; 0]);
}

/// A tool may print an error and still succeed, for instance because it tries again.
#[test]
fn what_only_looks_like_a_failure() {
    for log in [
        "+ command -v bazelisk\nbash: bazelisk: command not found\nINFO: Build completed successfully, 3 total actions\n",
        "tests/test_errors.py::test_message[ImportError: dynamic module does not define module export function (PyInit_x)] PASSED\n",
        "diff --git a/docs/errors.md b/docs/errors.md\n+error: linker `cc` not found\n+ERROR: Config value 'ci' is not defined in any .rc file\n",
        "warning: unused variable: `error`\n --> src/lib.rs:3:9\n  |\n3 |     let error = \"error: failed to run custom build command\";\n",
        "E: Unable to locate package python3.99-dev\n    Finished `release` profile [optimized] target(s) in 5.00s\n",
        "make: [Makefile:3: clean] Error 1 (ignored)\n",
        "collected 12 items\n\ntests/test_errors.py ............ [100%]\n\n==== 12 passed in 0.41s ====\n",
        "Loading: 0 packages loaded\n//a:b\n//c:error_test\n//c:no_such_thing\n",
        "    Updating crates.io index\n   Compiling thiserror v1.0.69\n   Compiling error-code v3.3.1\n",
        "copying src/tally/errors.py -> build/lib/tally\nrunning egg_info\nadding 'tally/exceptions.py'\n",
        "warning: spurious network error (3 tries remaining): x\n    Finished `dev` profile [unoptimized] target(s) in 0.42s\n",
    ] {
        assert!(explained(log).failures.is_empty(), "{log}");
    }
}

#[test]
fn what_a_tool_printed_before_a_success_is_no_failure() {
    for log in [
        "warning: spurious network error (3 tries remaining): [28] Timeout was reached\n    Finished `dev` profile [unoptimized] target(s) in 1s\n",
        "    Finished release [optimized] target(s) in 1s\n",
        "io.grpc.StatusRuntimeException: UNAVAILABLE: io exception\nINFO: Elapsed time: 1s\nINFO: Build completed successfully, 3 total actions\n",
        "/usr/bin/ld: warning: x.o: missing .note.GNU-stack section\n",
        "src/main/tools/linux-sandbox.cc:183: linux-sandbox-pid1 has PID 11884\n",
        "TypeError: candidates is not iterable\n    at _findMatch (index.js:1:2)\n",
    ] {
        assert_eq!(ids(&explained(log)), [] as [&str; 0], "{log}");
    }
}

/// Among the tools that run each other, the innermost one that failed decides.
#[test]
fn the_innermost_tool_gives_the_phase() {
    let pip = "  error: subprocess-exited-with-error\n  x Building wheel for x (pyproject.toml) did not run successfully.\n";
    let table = [
        (pip.to_owned(), Phase::Packaging),
        (format!("{pip}  warning: build failed, waiting\n  mold: fatal: library not found: zz\n"), Phase::Link),
        (format!("Traceback (most recent call last):\n  File \"/v/pip/_internal/x.py\", line 1, in f\n{pip}"), Phase::Packaging),
        (format!("{pip}curl: (6) Could not resolve host: example.org\n"), Phase::Fetch),
        (
            format!("{ACTION}\nld.gold: error: cannot find crt1.o\n"),
            Phase::Link,
        ),
        (
            format!("{ACTION}\nsrc/main/tools/linux-sandbox-pid1.cc:320: \"mount(/a, /a, nullptr)\": Permission denied\n"),
            Phase::Sandbox,
        ),
    ];
    for (log, phase) in table {
        let report = explained(&log);
        assert_eq!(report.failures[0].phase, phase, "{log}\n{report:?}");
    }
}
