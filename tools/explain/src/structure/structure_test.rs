//! What one line says about the structure of a log.

use super::{is_quotation, read, Structure};
use crate::phase::Phase;

#[test]
fn quotations() {
    for line in [
        "tests/test_a.py::test_message[ImportError: x] PASSED [ 30%]",
        "test tests::error ... ok",
        "+error: linker `cc` not found",
        "diff --git a/docs/errors.md b/docs/errors.md",
        "+ echo 'ERROR: Config value x is not defined in any .rc file'",
        "12 |     panic!(\"error: linker `cc` not found\")",
    ] {
        assert!(is_quotation(line.as_bytes()), "{line}");
    }
    for line in [
        "tests/test_a.py::test_message FAILED",
        "test tests::error ... FAILED",
        "--x :: Unrecognized option: --x",
        "error: linker `cc` not found",
        "3.12 | x",
    ] {
        assert!(!is_quotation(line.as_bytes()), "{line}");
    }
}

#[test]
fn actions() {
    let table = [
        (
            "ERROR: /w/a/BUILD.bazel:3:20: Compiling Rust cdylib a (1 files) failed: (Exit 1): process_wrapper failed: error executing Rustc command (from target //a:a_rs) bazel-out/x",
            Phase::Compile, Some("//a:a_rs"), Some("Rustc"),
        ),
        (
            "ERROR: C:/w/BUILD.bazel:3:20: Running Cargo build script pyo3-ffi failed: (Exit 1): process_wrapper.exe failed: error executing CargoBuildScriptRun command (from target @@crates__pyo3-ffi-0.30.1//:_bs) x",
            Phase::BuildScript, Some("@@crates__pyo3-ffi-0.30.1//:_bs"), Some("CargoBuildScriptRun"),
        ),
        (
            "ERROR: /w/BUILD:1:1: Executing genrule //:g failed: (Exit 1): bash failed: error executing command /bin/bash -c",
            Phase::Execution, Some("//:g"), None,
        ),
        (
            "ERROR: /w/a/BUILD.bazel:3:20: Compiling Rust bin a (1 file) failed: (Exit 1): process_wrapper failed: error executing Rustc command (from rust_binary rule target //a:a) bazel-out/x",
            Phase::Compile, Some("//a:a"), Some("Rustc"),
        ),
        (
            "ERROR: /w/BUILD:7:22: Compiling Rust rlib x (3 files) failed: I/O exception during sandboxed execution: io.grpc.StatusRuntimeException: DEADLINE_EXCEEDED",
            Phase::Remote, None, None,
        ),
        (
            "ERROR: /w/BUILD:7:22: Compiling x.cpp failed: unable to finalize action: Download of '/cas/05' timed out. Received 0 bytes.",
            Phase::Remote, None, None,
        ),
        (
            "ERROR: /w/BUILD:529:1: Linking of rule '//third_party:protoc' failed: it is Friday.",
            Phase::Link, Some("//third_party:protoc"), None,
        ),
        (
            "ERROR: /w/BUILD.bazel:36:19: CargoBuildScriptRun external/x/x_build_script.out_dir failed (Exit 1) cargo_build_script_runner failed: error executing command bazel-out/x",
            Phase::BuildScript, None, None,
        ),
        (
            "ERROR: /w/BUILD.bazel:32:1: Couldn't build file x.obj: C++ compilation of rule '//:x' failed: Failed to delete output files after incomplete download. Cannot continue: C:/x (Permission denied)",
            Phase::Remote, Some("//:x"), None,
        ),
        (
            "ERROR: /w/BUILD.bazel:499:10: Couldn't build file w/x: Linking of rule '//w:x' failed due to Exec failed due to IOException: null",
            Phase::Remote, Some("//w:x"), None,
        ),
        (
            "ERROR: /w/BUILD.bazel:12:14: Compiling Swift module //w:x failed: Exec failed due to IOException: Connection reset",
            Phase::Remote, Some("//w:x"), None,
        ),
        (
            "Couldn't build file x.bin: Generating Descriptor Set proto_library //w:x failed due to unexpected I/O exception: /w/x.proto (Not a directory)",
            Phase::Execution, Some("//w:x"), None,
        ),
        (
            "Compiling Rust rlib time v0.3.37 (78 files) failed: (Exit 1): process_wrapper failed:",
            Phase::Compile, None, None,
        ),
        (
            "ERROR: /w/tools/BUILD.bazel:4:12: Clippy tools/x.clippy.ok failed: (Exit 101): process_wrapper failed: error executing command bazel-out/x",
            Phase::Compile, None, None,
        ),
        (
            "ERROR: /w/BUILD:9:1: Couldn't build file x/test.log:  failed (Exit -1). Note: Remote connection/protocol failed with: execution failed",
            Phase::Remote, None, None,
        ),
        (
            "ERROR: /w/BUILD:1:1: error executing shell command: 'set -e; rm -rf bazel-out/x",
            Phase::Execution, None, None,
        ),
        (
            " error executing Rustc command (from target //w:x) bazel-out/x",
            Phase::Compile, Some("//w:x"), Some("Rustc"),
        ),
    ];
    for (line, phase, label, mnemonic) in table {
        let Some(Structure::Action(failed)) = read(line.as_bytes()) else {
            unreachable!("{line}")
        };
        assert_eq!(failed.phase, phase, "{line}");
        assert_eq!(failed.label.as_deref(), label, "{line}");
        assert_eq!(failed.mnemonic.as_deref(), mnemonic, "{line}");
    }
}

#[test]
fn errors() {
    let table = [
        (
            "ERROR: /w/BUILD.bazel:4:15: syntax error at 'x': expected ,",
            Phase::Loading,
        ),
        (
            "ERROR: /w/BUILD.bazel:4:15: in deps attribute of rust_library rule //:a: x",
            Phase::Analysis,
        ),
        (
            "ERROR: Error computing the main repository mapping: x",
            Phase::Fetch,
        ),
        (
            "ERROR: no such target '//:x': target 'x' not declared",
            Phase::Loading,
        ),
        ("ERROR: --x :: Unrecognized option: --x", Phase::CommandLine),
        (
            "ERROR: /w/BUILD.bazel:4:15: Analysis of target '//:a' failed",
            Phase::Analysis,
        ),
        (
            "ERROR: missing input file 'a/b.h', owner: '//:a/b.h'",
            Phase::Sandbox,
        ),
        (
            "ERROR: /w/BUILD.bazel:63:10: //:all: missing input file '//:b/stderr-2'",
            Phase::Sandbox,
        ),
        (
            "ERROR: /w/BUILD.bazel:63:10: 4 input file(s) do not exist",
            Phase::Sandbox,
        ),
        (
            "ERROR: /x/rules_python/python/pip_install/pip_repository.bzl:142:29: name 'json' is not defined",
            Phase::Loading,
        ),
        (
            "ERROR: [...]/BUILD:54:13: scala [...] failed: Exec failed due to IOException: 59 errors during bulk transfer:",
            Phase::Remote,
        ),
        (
            "ERROR: bazel should not be called from a bazel output directory.",
            Phase::CommandLine,
        ),
        ("ERROR: execve failed with code -2", Phase::Runtime),
        (
            "ERROR: error loading package '@@x//cc': initialization of module 'cc/cc_toolchain_config.bzl' failed",
            Phase::Loading,
        ),
        (
            "ERROR: /w/toolchain/BUILD:3:1: syntax error at 'x': expected ,",
            Phase::Loading,
        ),
        (
            "ERROR: No default C++ toolchain found",
            Phase::Analysis,
        ),
        (
            "x/BUILD.bazel:40:6: no such package '@x//': The repository '@x' could not be resolved",
            Phase::Fetch,
        ),
    ];
    for (line, expected) in table {
        let Some(Structure::Error { phase, .. }) = read(line.as_bytes()) else {
            unreachable!("{line}")
        };
        assert_eq!(phase, expected, "{line}");
    }
    assert_eq!(
        read(b"FAIL: //a:b_test (Exit 1) (see /w/test.log)"),
        Some(Structure::Test("//a:b_test".to_owned()))
    );
    for line in [
        "ERROR: /base/external/rules_rust~/crate_universe/private/generate_utils.bzl:422:13: Traceback (most recent call last):",
        "\tFile \"/base/external/rules_python/python/pip_install/pip_repository.bzl\", line 153, column 13, in _pip_repository_impl",
        "Error in fail: Error in lockfile @@//cases/legacy-deps/googlemaps:uv.lock",
    ] {
        let Some(Structure::Error { phase, .. }) = read(line.as_bytes()) else {
            unreachable!("{line}")
        };
        assert_eq!(phase, Phase::Fetch, "{line}");
    }
    assert_eq!(read(b"Error in fail: the moon"), None);
    for (line, phase) in [
        (
            "  error: failed to select a version for the requirement `x`",
            Phase::Fetch,
        ),
        (
            "native.c:1:10: fatal error: dep.h: No such file or directory",
            Phase::Compile,
        ),
        (
            "FAILED tests/test_x.py::test_y - assert 1 == 2",
            Phase::Test,
        ),
        (
            "io.grpc.StatusRuntimeException: UNAVAILABLE: io exception",
            Phase::Remote,
        ),
    ] {
        let Some(Structure::Said(said)) = read(line.as_bytes()) else {
            unreachable!("{line}")
        };
        assert_eq!(said.phase, phase, "{line}");
    }
    assert_eq!(read(b"error: the moon is in the wrong phase"), None);
    for (line, expected) in [
        ("  File \"/w/BUILD\", line 51, column 10, in <toplevel>", Phase::Loading),
        (
            "  File \"/x/python/private/py_executable.bzl\", line 256, column 35, in py_executable_impl",
            Phase::Analysis,
        ),
        ("  File \"/x/http.bzl\", line 2, column 3, in _http_archive_impl", Phase::Fetch),
        // Bazel before 3.0
        ("  File \"/x/rules_rust/rust/private/rust.bzl\", line 85, in _rust_library_impl", Phase::Analysis),
    ] {
        let Some(Structure::Error { phase, .. }) = read(line.as_bytes()) else {
            unreachable!("{line}")
        };
        assert_eq!(phase, expected, "{line}");
    }
    assert_eq!(
        read(b"INFO: From Compiling Rust rlib x:"),
        Some(Structure::Other)
    );
}

/// The automaton finds every line that this module recognizes, in all samples and public logs.
#[test]
fn each_line_has_a_literal() {
    let samples = crate::FILES.iter().map(|(_, text)| *text);
    let logs = include_str!("../../tests/public_logs.txt");
    let mut lacking = Vec::new();
    for line in samples.chain([logs]).flat_map(str::lines) {
        let line = crate::prefix::without_prefix(line.as_bytes());
        let is_bare = super::is_bare(line);
        let has_literal = || super::literals().any(|literal| super::text::has(line, literal));
        if !is_bare && read(line).is_some() && !has_literal() {
            lacking.push(String::from_utf8_lossy(line));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
    assert!(super::literals().all(|literal| literal.len() >= 4));
}
