//! `audit`, in workspaces without a Bazel. //e2e:audit_test runs it with one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{command, ended, file, Run};

pub const MANIFEST: &str = "[dependencies]\npyo3 = { version = \"0.30\", features = [\"abi3-py39\", \"extension-module\"] } # mine\n";
const RC: &str =
    "build --host_compilation_mode=fastbuild\nbuild --incompatible_strict_action_env\n";

/// Its hub configures PyO3, so the feature is not needed.
const MODULE: &str = "module(name = \"x\")

crate = use_extension(\"@rules_rust//crate_universe:extensions.bzl\", \"crate\")
crate.from_cargo(
    name = \"crates\",
    cargo_lockfile = \"//rust:Cargo.lock\",
    manifests = [\"//rust:Cargo.toml\"],
    supported_platform_triples = [\"x86_64-unknown-linux-gnu\"],
)
crate.annotation(
    build_script_env = {
        \"PYO3_BUILD_EXTENSION_MODULE\": \"1\",
        \"PYO3_NO_PYTHON\": \"1\",
    },
    crate = \"pyo3-ffi\",
)
";

/// Creates a workspace with one finding.
pub fn workspace() -> PathBuf {
    let module = file("MODULE.bazel", MODULE.as_bytes());
    let root = Path::new(&module).parent().unwrap().to_owned();
    write(&root, ".bazelversion", "7.7.1\n");
    write(&root, ".bazelrc", RC);
    write(&root, "rust/Cargo.toml", MANIFEST);
    write(&root, "rust/Cargo.lock", "version = 4\n");
    root
}

pub fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join(path)).unwrap()
}

pub fn audit(root: &Path, arguments: &[&str]) -> Run {
    let mut command = command(&["audit"]);
    command.args(arguments).current_dir(root);
    // Bazel's own tests have a Bazel on the PATH.
    command.env("BAZEL", root.join("no-bazel"));
    ended(command.output().unwrap())
}

const NOT_RUN: &str =
    "warning: 21 of 62 checks DID NOT RUN because they need Bazel: rust-internals-public, ";

#[test]
fn without_bazel() {
    let root = workspace();
    let run = audit(&root, &["--no-bazel"]);
    let expected = "\
warning[extension-module-feature]: the feature `extension-module` is deprecated and keeps tests of the crate from linking
 --> rust/Cargo.toml:2:53
  |
2 | pyo3 = { version = \"0.30\", features = [\"abi3-py39\", \"extension-module\"] } # mine
  |                                                     ^^^^^^^^^^^^^^^^^^
  help: remove it: `PYO3_BUILD_EXTENSION_MODULE` for the build script of `pyo3-ffi` has the same effect
  help: `pyo3-bzl audit --fix` fixes this: remove `extension-module` from the features

1 finding: 1 warning; 41 checks ran, 21 did not
";
    assert_eq!((run.code, run.out.as_str()), (10, expected), "{}", run.err);
    assert!(run.err.starts_with(NOT_RUN), "{}", run.err);
}

/// Findings from files are reported, but the command does not succeed.
#[test]
fn no_bazel_to_be_found() {
    let root = workspace();
    let run = audit(&root, &["--fail-on", "error"]);
    assert_eq!(run.code, 1);
    assert!(
        run.out
            .ends_with("1 finding: 1 warning; 41 checks ran, 21 did not\n"),
        "{}",
        run.out
    );
    let error = format!(
        "error: `$BAZEL` is `{}`, which is not a program",
        root.join("no-bazel").display()
    );
    assert!(run.err.starts_with(&error), "{}", run.err);
    assert!(run.err.contains(NOT_RUN), "{}", run.err);
    // Checks that need no Bazel do not look for one.
    let run = audit(
        &root,
        &["--only", "extension-module-feature,unpinned-bazel"],
    );
    assert_eq!((run.code, run.err.as_str()), (10, ""), "{}", run.out);
}

/// A workspace whose Bazel says this on each call, and ends with this exit code.
#[cfg(unix)]
fn with_bazel(said: &str, code: u8) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let root = workspace().canonicalize().unwrap();
    let said = said.replace("WORKSPACE", root.to_str().unwrap());
    write(&root, "said", &said);
    write(
        &root,
        "no-bazel",
        &format!("#!/bin/sh\ncat \"$(dirname \"$0\")/said\" >&2\nexit {code}\n"),
    );
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(root.join("no-bazel"), executable).unwrap();
    root
}

/// `--keep_going`: one package does not load. A package of another repository that does not load is nobody's concern.
#[cfg(unix)]
const PARTIAL: &str = "\
Loading: 3 packages loaded
ERROR: Traceback (most recent call last):
\tFile \"WORKSPACE/native/BUILD.bazel\", line 3, column 10, in <toplevel>
\t\tcc_library(
\tFile \"/virtual_builtins_bzl/bazel/exports.bzl\", line 40, column 9, in _removed_rule_failure
Error in fail: 
         This rule has been removed from Bazel. Please add a `load()` statement for it.
ERROR: package contains errors: native
ERROR: /cache/external/zlib/BUILD.bazel:2:1: no such package '@@other~//': The repository '@@other~' could not be resolved
ERROR: Evaluation of query failed: preloading transitive closure failed: no such package 'native': Package 'native' contains errors
";

#[cfg(unix)]
#[test]
fn what_does_not_load_is_explained() {
    let root = with_bazel(PARTIAL, 3);
    let run = audit(&root, &["--fail-on", "error"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let complaint = format!("error: bazel: {}/native/BUILD.bazel:3:10: ", root.display());
    assert!(run.err.starts_with(&complaint), "{}", run.err);
    let expected = "error[builtin-rule-not-loaded]: loading";
    assert_eq!(run.err.matches(expected).count(), 1, "{}", run.err);
    assert!(run.err.contains("\n  help: "), "{}", run.err);
    assert!(!run.err.contains("@@other~"), "{}", run.err);

    // Data is still data.
    let json = audit(&root, &["--format", "json"]);
    assert_eq!(json.json()["problems"].as_array().unwrap().len(), 1);
    assert!(json.err.contains(expected), "{}", json.err);
    let sarif = audit(&root, &["--format", "sarif"]);
    assert_eq!(sarif.json()["version"], "2.1.0");
    let github = audit(&root, &["--format", "github"]);
    assert!(
        !github.out.contains("builtin-rule-not-loaded"),
        "{}",
        github.out
    );
}

/// A Bazel that fails altogether is explained, too.
#[cfg(unix)]
#[test]
fn a_bazel_that_fails_is_explained() {
    let said = "ERROR: --bulid :: Unrecognized option: --bulid\n";
    let run = audit(&with_bazel(said, 2), &["--fail-on", "error"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.starts_with("error: `bazel query "), "{}", run.err);
    assert!(
        run.err
            .contains("\n  --bulid :: Unrecognized option: --bulid\nerror[unrecognized-option]: "),
        "{}",
        run.err
    );
    assert!(!run.err.contains("run it by hand"), "{}", run.err);
}

#[test]
fn exit_codes() {
    let root = workspace();
    let code = |arguments: &[&str]| audit(&root, &[&["--no-bazel"], arguments].concat()).code;
    assert_eq!(code(&["--fail-on", "note"]), 10);
    assert_eq!(code(&["--fail-on", "warning"]), 10);
    assert_eq!(code(&["--fail-on", "error"]), 0);
    assert_eq!(code(&["--skip", "extension-module-feature"]), 0);
    write(&root, "pyo3-bzl.toml", "[audit]\nfail-on = \"error\"\n");
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--fail-on", "warning"]), 10);
    write(&root, "BUILD.bazel", "x = [\n");
    assert_eq!(code(&[]), 1);
}

#[test]
fn wrong_usage() {
    let root = workspace();
    let table: [(&[&str], &str); 5] = [
        (
            &["--only", "unpined-bazel"],
            "no such check; did you mean `unpinned-bazel`?",
        ),
        (
            &["--skip", "x"],
            "no such check; `pyo3-bzl audit --list` lists all checks",
        ),
        (&["--dry-run"], "--fix"),
        (&["--unsafe-fixes"], "--fix"),
        (&["--list", "--fix"], "cannot be used with"),
    ];
    for (arguments, expected) in table {
        let run = audit(&root, arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(expected), "{}", run.err);
    }
}

#[test]
fn no_workspace() {
    let run = audit(&workspace(), &["--root", "/"]);
    let expected = "error: no Bazel workspace: neither `/` nor a folder above it has a MODULE.bazel, REPO.bazel or WORKSPACE\n";
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with(expected), "{}", run.err);
}

#[test]
fn settings_that_cannot_be_read() {
    let root = workspace();
    write(
        &root,
        "pyo3-bzl.toml",
        "[[audit.skip]]\nid = \"unpinned-bazel\"\n",
    );
    let run = audit(&root, &["--no-bazel"]);
    let expected = "error: pyo3-bzl.toml:1:1: `reason` is missing or empty\n";
    assert_eq!(
        (run.code, run.out.as_str(), run.err.as_str()),
        (1, "", expected)
    );
}

#[test]
fn files_that_cannot_be_read() {
    let root = workspace();
    write(&root, "rust/Cargo.toml", "[dependencies\n");
    write(
        &root,
        ".bazelrc",
        &format!("{RC}import %workspace%/.bazelrc\n"),
    );
    let run = audit(&root, &["--no-bazel"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.out, "no findings; 41 checks ran, 21 did not\n");
    let expected = "\
error: rust/Cargo.toml:1:14: not TOML: unclosed table, expected `]`
error: .bazelrc:3:1: the imports form a cycle: .bazelrc → .bazelrc
";
    assert!(run.err.starts_with(expected), "{}", run.err);
    // The known findings are fixed, and the missing facts are reported again.
    let run = audit(&root, &["--no-bazel", "--fix"]);
    assert_eq!((run.code, run.out.as_str()), (1, "nothing to fix\n"));
    assert!(run.err.starts_with(expected), "{}", run.err);
}

#[test]
fn an_execution_log_that_cannot_be_read() {
    let root = workspace();
    let run = audit(&root, &["--no-bazel", "--execution-log", "gone.zst"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(
        run.err
            .starts_with("error: cannot open the execution log `"),
        "{}",
        run.err
    );
}

/// A cache hit does not show how long a compilation takes.
#[test]
fn an_execution_log_without_compiles() {
    let root = workspace();
    let log = crate::fixtures().join("hits.zst");
    let run = audit(
        &root,
        &["--no-bazel", "--execution-log", log.to_str().unwrap()],
    );
    assert!(run.err.contains("no compile times"), "{}", run.err);
}

#[test]
fn as_json() {
    let root = workspace();
    let run = audit(&root, &["--no-bazel", "--format", "json"]);
    let json = run.json();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["command"], "audit");
    assert_eq!(json["fail_on"], "warning");
    assert_eq!(json["problems"].as_array().unwrap().len(), 0);
    let finding = &json["findings"][0];
    let expected = serde_json::json!({
        "id": "extension-module-feature",
        "severity": "warning",
        "confidence": "high",
        "message": "the feature `extension-module` is deprecated and keeps tests of the crate from linking",
        "place": {
            "file": "rust/Cargo.toml",
            "line": 2,
            "column": 53,
            "end_line": 2,
            "end_column": 71,
            "excerpt": MANIFEST.lines().nth(1).unwrap(),
        },
        "target": null,
        "related": [],
        "help": ["remove it: `PYO3_BUILD_EXTENSION_MODULE` for the build script of `pyo3-ffi` has the same effect"],
        "fix": {
            "what": "remove `extension-module` from the features",
            "safe": true,
            "changes": [{
                "file": "rust/Cargo.toml",
                "edit": {"cargo_remove_feature": {"dependency": ["dependencies", "pyo3"], "feature": "extension-module"}},
            }],
        },
    });
    assert_eq!(*finding, expected);
}

#[test]
fn fixed() {
    let root = workspace();
    fs::remove_file(root.join(".bazelrc")).unwrap();
    let dry = audit(&root, &["--no-bazel", "--fix", "--dry-run"]);
    let expected = "\
new        .bazelrc
update     rust/Cargo.toml

--- a/rust/Cargo.toml
+++ b/rust/Cargo.toml
@@ -1,2 +1,2 @@
 [dependencies]
-pyo3 = { version = \"0.30\", features = [\"abi3-py39\", \"extension-module\"] } # mine
+pyo3 = { version = \"0.30\", features = [\"abi3-py39\"] } # mine

would fix exec-compiled-opt: add `build --host_compilation_mode=fastbuild` to .bazelrc
would fix non-strict-action-env: add `build --incompatible_strict_action_env` to .bazelrc
would fix extension-module-feature: remove `extension-module` from the features
";
    assert_eq!((dry.code, dry.out.as_str()), (0, expected), "{}", dry.err);
    assert!(!root.join(".bazelrc").exists());
    assert_eq!(read(&root, "rust/Cargo.toml"), MANIFEST);

    let run = audit(&root, &["--no-bazel", "--fix"]);
    let lines = expected
        .lines()
        .filter_map(|line| line.strip_prefix("would fix "));
    let fixed: String = lines.map(|line| format!("fixed {line}\n")).collect();
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, fixed.as_str()),
        "{}",
        run.err
    );
    assert_eq!(
        read(&root, "rust/Cargo.toml"),
        MANIFEST.replace(", \"extension-module\"", "")
    );
    let rc = read(&root, ".bazelrc");
    assert!(
        rc.contains("build --host_compilation_mode=fastbuild\n"),
        "{rc}"
    );
    assert!(
        rc.contains("build --incompatible_strict_action_env\n"),
        "{rc}"
    );

    assert_eq!(audit(&root, &["--no-bazel"]).code, 0);
    let again = audit(&root, &["--no-bazel", "--fix"]);
    assert_eq!(
        (again.code, again.out.as_str()),
        (0, "nothing to fix\n"),
        "{}",
        again.err
    );
    assert_eq!(read(&root, ".bazelrc"), rc);
}

/// All or nothing: if one file cannot be written, none is.
#[cfg(unix)]
#[test]
fn nothing_is_half_written() {
    let root = workspace();
    fs::remove_file(root.join(".bazelrc")).unwrap();
    // A write does not follow a link out of the workspace.
    let outside = file("Cargo.toml", MANIFEST.as_bytes());
    fs::remove_file(root.join("rust/Cargo.toml")).unwrap();
    std::os::unix::fs::symlink(&outside, root.join("rust/Cargo.toml")).unwrap();
    let run = audit(&root, &["--no-bazel", "--fix"]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.err.contains("nothing was written"), "{}", run.err);
    assert_eq!(fs::read_to_string(&outside).unwrap(), MANIFEST);
    assert!(!root.join(".bazelrc").exists());
}

#[test]
fn list_and_explain() {
    let root = workspace();
    let list = audit(&root, &["--list"]);
    assert_eq!((list.code, list.out.lines().count()), (0, 62));
    for line in list.out.lines() {
        let id = line.split(' ').next().unwrap();
        let run = audit(&root, &["--explain", id]);
        assert!(
            run.code == 0 && run.out.starts_with(&format!("{id}: ")),
            "{}",
            run.err
        );
    }
}
