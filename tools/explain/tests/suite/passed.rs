//! Tests that passed are no failures, whatever they printed.

use explain::{Explainer, Report};

use crate::builtin;

fn explained(text: &str) -> Report {
    Explainer::explain(builtin(), text)
}

/// What Bazel prints of a test, with `--test_output=all` even if it passed.
fn output(label: &str, text: &str) -> String {
    format!(
        "INFO: From Testing {label}:\n==================== Test output for {label}:\n{text}\n{}\n",
        "=".repeat(80)
    )
}

const IMPORT: &str =
    "ImportError: libpython3.12.so.1.0: cannot open shared object file: No such file or directory";

fn failures(text: &str) -> Vec<(String, String)> {
    let report = explained(text);
    let failures = report.failures.iter();
    failures
        .map(|failure| {
            (
                failure.phase.title().to_owned(),
                failure.label.clone().unwrap_or_default(),
            )
        })
        .collect()
}

#[test]
fn the_summary_says_which_tests_passed() {
    for verdict in [
        "PASSED in 0.7s",
        "(cached) PASSED in 12.0s",
        "PASSED in 3 out of 3 in 0.4s",
    ] {
        for said in ["all is well", IMPORT, "ValueError: 3"] {
            let text = output("//a:b_test", said)
                + "INFO: Elapsed time: 1.0s\n"
                + &format!("//a:b_test                                    {verdict}\n");
            assert_eq!(failures(&text), [], "{verdict} {said}");
        }
    }
}

#[test]
fn a_success_means_that_all_tests_passed() {
    let text = output("//a:b_test", IMPORT)
        + &output("//a:c_test", "ValueError: 3")
        + "INFO: Build completed successfully, 3 total actions\n";
    assert_eq!(failures(&text), []);
}

#[test]
fn one_test_fails_and_another_passes() {
    let failed =
        "FAIL: //a:c_test (Exit 1) (see /w/test.log)\n".to_owned() + &output("//a:c_test", IMPORT);
    let expected = [("runtime".to_owned(), "//a:c_test".to_owned())];
    for passed in ["ValueError: 3", IMPORT] {
        let passed = output("//a:b_test", passed);
        for text in [passed.clone() + &failed, failed.clone() + &passed] {
            let text = text
                + "INFO: Build completed, 1 test FAILED, 3 total actions\n\
                   //a:b_test         PASSED in 0.7s\n//a:c_test         FAILED in 0.7s\n";
            assert_eq!(failures(&text), expected, "{text}");
        }
    }
}

/// A second build does not undo what the first one said, and neither does what the test itself runs.
#[test]
fn a_failed_test_stays_failed() {
    let failed = "FAIL: //a:c_test (Exit 1) (see /w/test.log)\n".to_owned()
        + &output(
            "//a:c_test",
            "ValueError: 3\nINFO: Build completed successfully, 3 total actions\nAssertionError",
        )
        + "INFO: Build completed, 1 test FAILED, 3 total actions\n";
    let again = output("//a:c_test", "ok")
        + "INFO: Build completed successfully, 2 total actions\n//a:c_test       PASSED in 0.7s\n";
    let cargo = failed.replace(
        "INFO: Build completed successfully, 3",
        "Finished `test` profile 3",
    );
    for text in [failed.clone(), failed + &again, cargo] {
        let labels: Vec<_> = failures(&text)
            .into_iter()
            .map(|(_, label)| label)
            .collect();
        assert!(
            labels.contains(&"//a:c_test".to_owned()),
            "{text}\n{labels:?}"
        );
    }
}
/// In a part of a log, no line says whether the test passed.
#[test]
fn without_a_verdict_the_output_is_all_there_is() {
    let text = output("//a:b_test", IMPORT);
    assert_eq!(
        failures(&text),
        [("runtime".to_owned(), "//a:b_test".to_owned())]
    );
}

/// Runners print headings and exceptions in passing runs, too.
#[test]
fn a_test_runner_says_that_all_passed() {
    let head = "Executing tests from //a:b_test\n-----------------------------------------------------------------------------\n";
    let raised =
        "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nValueError: 3\n";
    let panicked = "thread 'tests::a' panicked at src/lib.rs:3:5:\nassertion failed: false\n";
    let verdicts = [
        "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        "=========================== short test summary info ============================\n\
         SKIPPED [1] tests/test_a.py:3: no numpy\n======================== 97 passed, 2 skipped in 1.03s =========================",
        "============================== 909 passed in 1.03s ==============================",
        "Ran 3 tests in 0.001s\n\nOK",
        "Ran 1 test in 0.001s\n\nOK (skipped=1)",
        "200 passed, 0 failed",
        "200 passed, 0 failed, 0 errors",
    ];
    for verdict in verdicts {
        for said in ["", raised, panicked, "it expected nothing, and not more\n"] {
            let text = format!("{head}{said}{verdict}\n");
            assert_eq!(failures(&text), [], "{text}");
        }
    }
    for verdict in [
        "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        "=================== 1 failed, 97 passed, 2 skipped in 1.03s ====================",
        "=================== 97 passed, 1 error in 1.03s ====================",
        "Ran 3 tests in 0.001s\n\nFAILED (failures=1)",
    ] {
        let text = format!("{head}{raised}{verdict}\n");
        assert!(!failures(&text).is_empty(), "{text}");
        // The next target passes.
        let text = format!("{text}{head}{}\n", verdicts[0]);
        assert!(!failures(&text).is_empty(), "{text}");
    }
    let text = format!("{head}{raised}97 passed, 0 failed, 1 error\n");
    assert!(!failures(&text).is_empty(), "{text}");
}

/// Sentences with words such as `not`, in the output of programs that succeed.
#[test]
fn notes_are_no_failures() {
    for text in [
        "note: `profile.release`: `lto = true, strip = true`: Bazel has no equivalent of Cargo's profiles\nnote: no lock file pins a version of pytest, numpy\nhelp: write a `pyo3_wheel` with the attributes that are missing; see docs/wheels.md of pyo3_bzl\n",
        "debconf: delaying package configuration, since apt-utils is not installed\nSetting up npm (9.2.0)\n",
        "2 upgraded, 2 newly installed, 0 to remove and 132 not upgraded.\nNeed to get 27.8 MB of archives.\nUnpacking npm (9.2.0)\nSetting up npm (9.2.0)\n",
        "23 silly tarball no local data for @bazel/buildifier. Extracting by manifest.\n",
        "ok      no disk space to begin with\nok      a command line that no rc file has\n",
        "/usr/bin/ld: x.o: in function `posix_tempnam':\n/w/x.c:7595: warning: the use of `tempnam' is dangerous, better use `mkstemp'\n",
    ] {
        assert_eq!(failures(text), [], "{text}");
    }
}
