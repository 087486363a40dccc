//! Reduces Bazel's output to the messages that explain a failure. The texts are those of Bazel 7.7.1.

use std::path::Path;

use bazel_client::{Bazel, Error, Failure};

use crate::assert_essential;

#[test]
fn a_target_that_is_not_there() {
    assert_essential(
        "Computing main repo mapping: \nLoading: 0 packages loaded\nWARNING: Target pattern parsing failed.\n\
         ERROR: Skipping '//:nope': no such target '//:nope': target 'nope' not declared in package '' defined by /w/BUILD.bazel\n\
         ERROR: no such target '//:nope': target 'nope' not declared in package '' defined by /w/BUILD.bazel\n\
         INFO: Elapsed time: 0.216s\nINFO: 0 processes.\nERROR: Build did NOT complete successfully\n",
        &["no such target '//:nope': target 'nope' not declared in package '' defined by /w/BUILD.bazel"],
    );
}

#[test]
fn a_package_that_is_not_there() {
    assert_essential(
        "Loading: 0 packages loaded\nERROR: no such package 'no/pkg': BUILD file not found in any of the following directories. Add a \
         BUILD file to a directory to mark it as a package.\n - /w/no/pkg\n",
        &["no such package 'no/pkg': BUILD file not found in any of the following directories. Add a BUILD file to a directory to mark \
           it as a package.\n - /w/no/pkg"],
    );
}

const FAIL: &str = "Loading: 0 packages loaded\nERROR: Traceback (most recent call last):\n\
    \tFile \"/w/BUILD.bazel\", line 4, column 15, in <toplevel>\n\t\tpyo3_extension(\n\
    \tFile \"/o/external/pyo3_bzl~/rules/private/extension.bzl\", line 122, column 20, in pyo3_extension\n\t\tcheck_extension(\n\
    \tFile \"/o/external/pyo3_bzl~/rules/private/checks.bzl\", line 100, column 13, in check_extension\n\
    \t\tfail(\"{}: {}\".format(label, error))\n\
    Error in fail: //:tally: abi: unknown ABI, got \"abi3-py3\". Write \"abi3\"\n";

const FAILED: &str =
    "/w/BUILD.bazel:4:15: //:tally: abi: unknown ABI, got \"abi3-py3\". Write \"abi3\"";

#[test]
fn a_macro_that_fails_is_reported_once() {
    let rest = "ERROR: /w/sub/BUILD.bazel:1:5: syntax error at 'newline': expected expression\n\
        ERROR: package contains errors: sub\nERROR: package contains errors: \n\
        ERROR: package contains errors: sub: syntax error at 'newline': expected expression\n";
    let again = FAIL.replace(
        "ERROR: Traceback",
        "ERROR: package contains errors: : Traceback",
    );
    assert_essential(
        &format!("{FAIL}{rest}{again}WARNING: --keep_going specified, ignoring errors\nINFO: Empty results\n"),
        &[FAILED, "/w/sub/BUILD.bazel:1:5: syntax error at 'newline': expected expression"],
    );
}

#[test]
fn a_query_that_cannot_be_parsed() {
    assert_essential(
        "\u{1b}[32mLoading:\u{1b}[0m 0 packages loaded\n\u{1b}[31m\u{1b}[1mERROR: \u{1b}[0mError while parsing 'deps(': premature end of input\n",
        &["Error while parsing 'deps(': premature end of input"],
    );
}

#[test]
fn a_wrapper_alone_and_nothing_at_all() {
    assert_essential(
        "ERROR: Error evaluating '//...': error loading package 'sub': Package 'sub' contains errors\n",
        &["error loading package 'sub': Package 'sub' contains errors"],
    );
    assert_essential("", &[]);
    assert_essential("one\ntwo\n\nthree\nfour\n", &["two", "three", "four"]);
}

#[test]
fn many_errors_are_counted() {
    let many: String = (0..9)
        .map(|number| format!("ERROR: number {number}\n"))
        .collect();
    assert_essential(
        &many,
        &[
            "number 0",
            "number 1",
            "number 2",
            "number 3",
            "number 4",
            "and 4 more",
        ],
    );
}

#[test]
fn a_failure_is_rendered() {
    let failure = Failure {
        call: "bazel query 'deps(//:nope)'".into(),
        code: Some(7),
        errors: vec!["no such target '//:nope': target 'nope' not declared\n - /w".into()],
        stderr: String::new(),
    };
    assert_eq!(
        Error::Failed(failure).to_string(),
        "`bazel query 'deps(//:nope)'` failed (exit code 7)\n  no such target '//:nope': target 'nope' not declared\n   - /w\n  help: \
         `bazel query //package:all` lists the targets of a package"
    );
}

#[test]
fn no_workspace() {
    let error = Bazel::find(Path::new("/")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no Bazel workspace: neither `/` nor a folder above it has a MODULE.bazel, REPO.bazel or WORKSPACE\n  help: run the \
         command in the workspace, or pass its folder with `--root DIR`"
    );
}

#[test]
fn a_repository_that_cannot_be_fetched() {
    assert_essential(
        "ERROR: /o/external/bazel_tools/third_party/zlib/BUILD.bazel:18:6: no such package '@@zlib~//': no file found and referenced by \
         '@@bazel_tools//third_party/zlib:zlib'\n\
         ERROR: Evaluation of subquery \"deps(//:x)\" failed (did you want to use --keep_going?): preloading transitive closure \
         failed: no such package '@@zlib~//': no file found\n\
         ERROR: Evaluation of query \"rdeps(//..., //:x, 1)\" failed: preloading transitive closure failed: no such package '@@zlib~//': \
         no file found\n",
        &[
            "/o/external/bazel_tools/third_party/zlib/BUILD.bazel:18:6: no such package '@@zlib~//': no file found and referenced by \
             '@@bazel_tools//third_party/zlib:zlib'",
            "no such package '@@zlib~//': no file found",
        ],
    );
}

#[test]
fn a_target_that_is_missing_since_its_package_is_broken() {
    let rest = "ERROR: package contains errors: \nERROR: no such target '//:tally': target 'tally' not declared in package '' defined by \
        /w/BUILD.bazel; however, a source directory of this name exists.  (Perhaps add 'exports_files([\"tally\"])' to /BUILD?)\n";
    assert_essential(&format!("{FAIL}{rest}"), &[FAILED]);
    let failure = Failure {
        call: "bazel query //:tally".into(),
        code: Some(7),
        errors: vec![FAILED.into()],
        stderr: String::new(),
    };
    assert_eq!(
        failure.help(),
        Some("fix the BUILD file first: Bazel cannot analyze a target that does not load")
    );
}
