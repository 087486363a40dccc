//! Test runners: pytest, unittest, absl, `cargo test`, nextest; and type checkers of Python.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{find, has, has_any, is_number, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "FAILED ",
    "short test summary info",
    "test result: ok.",
    " passed",
    "OK (skipped=",
    "Ran ",
    "ERROR collecting ",
    "test result: FAILED",
    " stdout ----",
    "Executing tests from //",
    "... FAILED",
    "error: test failed, to rerun",
    "error: doctest failed, to rerun",
    " failed in ",
    " failed, ",
    " error in ",
    " errors in ",
    "during collection",
    "' panicked at ",
    ": AssertionError",
    "FAIL: test",
    "ERROR: test",
    "ERROR ",
    "ERROR: file or directory not found: ",
    "ERROR: not found: ",
    "no tests ran in ",
    "FAIL [",
    "INTERNALERROR> ",
    "assert ",
    "Failed: ",
    "-- Test timed out at ",
    "<failure ",
    "cargo_tarpaulin: ",
    "-- FAIL: ",
    "== FAIL: ",
    "error: ",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let said = |depth| Said::new(Speaker::TestRunner, Phase::Test, depth);
    if is_type_checker(line) {
        return Some(Said::new(Speaker::TypeChecker, Phase::Test, Depth::Summary));
    }
    // The head of a test's log, and pytest's of a list that may also name skipped tests. Whatever they show below says more.
    if line.starts_with(b"Executing tests from //") || has(line, "short test summary info") {
        return Some(said(Depth::Shell));
    }
    if is_summary(line) {
        return Some(said(Depth::Summary));
    }
    if let Some(thread) = line.strip_prefix(b"thread '") {
        // The harness names each thread after its test.
        let end = memchr::memmem::find(thread, b"' ")?;
        let name = thread.get(..end)?;
        let is_test = name != b"main" && name != b"rustc" && !name.starts_with(b"<");
        let is_worker = name.starts_with(b"tokio") || has_any(name, &["rayon", "worker"]);
        return (is_test && !is_worker && has(line, " panicked at "))
            .then(|| said(Depth::Assertion));
    }
    is_assertion(line).then(|| said(Depth::Assertion))
}

/// mypy: `a.py:3: error: … [assignment]`; stubtest: `error: a.b is not present at runtime`.
fn is_type_checker(line: &[u8]) -> bool {
    let is_placed = || {
        let at = memchr::memmem::find(line, b": error: ")?;
        let place = line.get(..at)?;
        let name = place.split(|byte| *byte == b':').next()?;
        let is_python = name.ends_with(b".py") || name.ends_with(b".pyi");
        (is_python && line.ends_with(b"]")).then_some(())
    };
    line.starts_with(b"error: not checked due to mypy build errors")
        || line.starts_with(b"error: ") && line.ends_with(b" is not present at runtime")
        || is_placed().is_some()
}

/// Whether a test runner says that all tests passed: `test result: ok. 3 passed; 0 failed; …`, `=== 3 passed, 1 skipped in 0.12s ===`,
/// unittest's `OK`, `200 passed, 0 failed`.
pub(crate) fn is_passed(line: &[u8]) -> bool {
    let is_pytest = line.starts_with(b"=")
        && line.ends_with(b"=")
        && has(line, " passed")
        && has(line, " in ")
        && !has_any(line, &[" failed", " error"]);
    let is_unittest = line == b"OK" || line.starts_with(b"OK (skipped=");
    let is_counted =
        has(line, " passed, 0 failed") && (!has(line, " error") || has(line, " 0 error"));
    is_pytest || is_unittest || is_counted || line.starts_with(b"test result: ok.")
}

fn is_summary(line: &[u8]) -> bool {
    // pytest: `FAILED tests/test_x.py::test_y - …`, `ERROR tests/test_x.py`, `=== 1 failed, 2 passed in 0.12s ===`.
    let is_pytest = (line.starts_with(b"FAILED ") || line.starts_with(b"ERROR "))
        && has(line, ".py")
        && has_any(line, &["::", ".py - ", "ERROR collecting"])
        || line.ends_with(b".py") && line.starts_with(b"ERROR test")
        || starts_with_any(
            line,
            &["ERROR: file or directory not found: ", "ERROR: not found: "],
        )
        || line.starts_with(b"=") && has(line, " no tests ran in ")
        || has(line, " ERROR collecting ")
        || line.starts_with(b"=")
            && line.ends_with(b"=")
            && has_any(line, &[" failed", " error in ", " errors in "])
            && has(line, " in ")
        || line.starts_with(b"!!") && has(line, " during collection")
        || line.starts_with(b"INTERNALERROR> ")
        || line.starts_with(b"E   ")
            && starts_with_any(
                line.get(4..).unwrap_or_default().trim_ascii_start(),
                &["assert ", "Failed: ", "AssertionError"],
            );
    // unittest: `FAIL: test_x (module.Class.test_x)`, `FAILED (failures=1, errors=2)`. absl: `[  FAILED  ] X.test_y`.
    let is_unittest = (line.starts_with(b"FAIL: test") || line.starts_with(b"ERROR: test"))
        && has(line, " (")
        || line.starts_with(b"FAILED (") && has_any(line, &["failures=", "errors="])
        || line.starts_with(b"[  FAILED  ]");
    // Only tests that fail have their output shown: `---- tests::sum stdout ----`.
    let is_output = line.starts_with(b"---- ") && line.ends_with(b" stdout ----");
    let is_cargo = is_output
        || line.starts_with(b"test result: FAILED")
        || line.starts_with(b"test ") && line.ends_with(b" ... FAILED")
        || line.starts_with(b"error: test failed, to rerun")
        || line.starts_with(b"error: doctest failed, to rerun")
        // cargo-llvm-cov and cargo-tarpaulin run the tests
        || line.starts_with(b"error: failed to generate report: ")
        || line.starts_with(b"ERROR cargo_tarpaulin: ");
    // Bazel ends the log of a test that takes too long; JUnit's XML.
    let is_log = line.starts_with(b"-- Test timed out at ")
        || starts_with_any(line, &["<failure message=", "<failure type="]);
    let is_go = starts_with_any(line, &["--- FAIL: ", "=== FAIL: "]);
    let is_nextest = line.starts_with(b"FAIL [") && has(line, "s] ");
    is_pytest || is_unittest || is_cargo || is_log || is_go || is_nextest
}

/// pytest: `tests/test_x.py:12: AssertionError`.
fn is_assertion(line: &[u8]) -> bool {
    let rest = find(line, b".py:");
    let number = rest.and_then(|rest| rest.strip_suffix(b": AssertionError"));
    number.is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn runners() {
        for line in [
            "FAILED tests/test_x.py::test_y - assert 1 == 2",
            "ERROR tests/test_x.py",
            "ERROR: file or directory not found: tests/test_x.py",
            "============================ no tests ran in 0.01s ============================",
            "ERROR tests/test_x.py - ImportError: x",
            "=========================== short test summary info ============================",
            "==================== 1 failed, 2 passed in 0.12s ====================",
            "==================== 97 passed, 1 error in 0.12s ====================",
            "==================== 2 errors in 0.12s ====================",
            "FAIL: test_sum (test_x.Sums.test_sum)",
            "FAILED (failures=1, errors=2)",
            "[  FAILED  ] Sums.test_sum",
            "test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            "test tests::sum ... FAILED",
            "---- tests::sum stdout ----",
            "Executing tests from //a:b_test",
            "error: test failed, to rerun pass `--lib`",
            "error: failed to generate report: process didn't exit successfully:",
            "ERROR cargo_tarpaulin: Failed to run tests: x",
            "thread 'tests::sum' panicked at src/lib.rs:3:5:",
            "failure_demo.py:281: AssertionError",
            "E       assert 1 == 2",
            "-- Test timed out at 2024-04-11 20:46:07 UTC --",
            "<failure message=\"assert 1 == 2\">",
            "E   Failed: DID NOT RAISE <class 'ValueError'>",
            "tally/a.py:3: error: Incompatible types in assignment  [assignment]",
            "error: tally.total is not present at runtime",
            "--- FAIL: TestSum (0.49s)",
            "FAIL [   0.012s] tally tests::sum",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "thread 'main' panicked at src/main.rs:3:5:",
            "thread '<unnamed>' panicked at src/lib.rs:3:5:",
            "thread 'tokio-runtime-worker' panicked at src/lib.rs:3:5:",
            "FAILED: Build did NOT complete successfully",
            "test tests::sum ... ok",
            "ERROR: tests are not here",
            "3 failed, to be repeated",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
