//! `why`, over recorded answers of Bazel (`tests/fixtures/graph`), each in full.

use crate::ended;
use crate::graph::{answers, fails, in_folder, run_in, run_with, workspace};

#[test]
fn a_source_of_the_extension() {
    answers(
        &["why", "py/lib.rs", "//py:tally"],
        0,
        r#"py/lib.rs makes //py:tally rebuild: 2 actions run again

Path
         //py:tally         py_library, in k8-fastbuild
  data   //py:tally_rename  pyo3_rename
  crate  //py:tally_rs      rust_shared_library
  srcs   //py:lib.rs        source file

Actions
  run again   Rustc //py:tally_rs
              Pyo3Gate //py:tally_rename
              2 of 11 actions below //py:tally, 2 of 11 in Rust
  cut first   //py:tally_rs srcs //py:lib.rs: avoids rebuilding 3 rules
              a crate is compiled as one unit. Move code that changes often out of `//py:tally_rs`
              into its own crate, which depends on the code that rarely changes
              (examples/split_crates)
  by hand     bazel cquery 'somepath(//py:tally, //py:lib.rs)'
              bazel aquery 'inputs("py/lib\.rs", deps(//py:tally))' --output=summary
"#,
    );
}

#[test]
fn a_python_file_is_read_by_no_action() {
    answers(
        &["why", "py/tally/__init__.py", "//py:tally"],
        3,
        r#"py/tally/__init__.py does not rebuild //py:tally: no action reads it

Path
        //py:tally              py_library, in k8-fastbuild
  srcs  //py:tally/__init__.py  source file

Proof
  actions     none of the 11 actions below //py:tally (11 in Rust) has it as an input, directly or
              through another file. It is a runtime file: tests and programs with it in their
              runfiles use the new version
  by hand     bazel cquery 'somepath(//py:tally, //py:tally/__init__.py)'
              bazel aquery 'inputs("py/tally/__init__\.py", deps(//py:tally))' --output=summary
"#,
    );
}

/// rules_python 2 declares an action that compiles the file, but no build of the library requests it.
#[test]
fn an_action_that_is_only_declared_does_not_run() {
    let changed = ["why", "py/tally/__init__.py", "//py:tally"];
    let run = run_with("graph_current", &changed);
    let first = run.out.lines().next();
    assert_eq!(
        first,
        Some("py/tally/__init__.py does not rebuild //py:tally: no action reads it")
    );
    assert_eq!((run.code, run.err.as_str()), (3, ""));
}

#[test]
fn a_test_runs_again() {
    let changed = "py/tally/__init__.py";
    let run = run_in(&["why", changed, "//py:test_tally", "--format=json"]);
    let rerun = &run.json()["rerun"];
    assert_eq!(rerun["actions"].as_array().map(Vec::len), Some(1));
    assert_eq!(rerun["actions"][0]["mnemonic"], "TestRunner");
    assert_eq!(
        (rerun["of"].as_u64(), rerun["rust_again"].as_u64()),
        (Some(12), Some(0))
    );
    let run = run_in(&["why", "py/lib.rs", "//py:test_tally", "--format=json"]);
    let rerun = &run.json()["rerun"];
    let actions = rerun["actions"].as_array().unwrap().iter();
    let names: Vec<_> = actions
        .map(|one| one["mnemonic"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Rustc", "Pyo3Gate", "TestRunner"]);
}

#[test]
fn run_time_data_of_a_crate_is_cut_first() {
    answers(
        &["why", "crates/notes.txt", "//py:tally"],
        0,
        r#"crates/notes.txt makes //py:tally rebuild: 3 actions run again

Path
         //py:tally          py_library, in k8-fastbuild
  data   //py:tally_rename   pyo3_rename
  crate  //py:tally_rs       rust_shared_library
  deps   //crates:core       rust_library
  data   //crates:notes.txt  source file

Actions
  run again   Rustc //crates:core
              Rustc //py:tally_rs
              Pyo3Gate //py:tally_rename
              3 of 11 actions below //py:tally, 3 of 11 in Rust
  cut first   //crates:core data //crates:notes.txt: avoids rebuilding 4 rules
              rules_rust passes the `data` of a crate to the compiler. If only run time needs the
              file, move it from `//crates:core` to the `data` of the `pyo3_extension`, or of the
              `py_test` that reads it
  by hand     bazel cquery 'somepath(//py:tally, //crates:notes.txt)'
              bazel aquery 'inputs("crates/notes\.txt", deps(//py:tally))' --output=summary
"#,
    );
}

#[test]
fn several_paths_one_of_them_into_tools() {
    answers(
        &["why", "crates/words.rs", "//py:tally"],
        0,
        r#"crates/words.rs makes //py:tally rebuild: 7 actions run again

Path 1
         //py:tally         py_library, in k8-fastbuild
  data   //py:tally_rename  pyo3_rename
  crate  //py:tally_rs      rust_shared_library
  deps   //crates:core      rust_library
  deps   //crates:words     rust_library
  srcs   //crates:words.rs  source file

Path 2
                   //py:tally         py_library, in k8-fastbuild
  data             //py:tally_rename  pyo3_rename
  crate            //py:tally_rs      rust_shared_library
  -- exec: tools, in k8-opt-exec-ST-d57f47055a04
  proc_macro_deps  //crates:macros    rust_proc_macro
  deps             //crates:words     rust_library
  srcs             //crates:words.rs  source file

Path 3
         //py:tally         py_library, in k8-fastbuild
  data   //py:tally_rename  pyo3_rename
  crate  //py:tally_rs      rust_shared_library
  deps   //crates:report    rust_library
  deps   //crates:words     rust_library
  srcs   //crates:words.rs  source file

Actions
  run again   Rustc //crates:words
              Rustc //crates:words, for tools
              Rustc //crates:core
              Rustc //crates:macros, for tools
              Rustc //crates:report
              Rustc //py:tally_rs
              Pyo3Gate //py:tally_rename
              7 of 11 actions below //py:tally, 7 of 11 in Rust
  cut first   //crates:words srcs //crates:words.rs: avoids rebuilding 7 rules
              3 targets depend on //crates:words
              a crate is compiled as one unit. Move code that changes often out of `//crates:words`
              into its own crate, which depends on the code that rarely changes
              (examples/split_crates)
  by hand     bazel cquery 'somepath(//py:tally, //crates:words.rs)'
              bazel aquery 'inputs("crates/words\.rs", deps(//py:tally))' --output=summary
"#,
    );
}

#[test]
fn a_proc_macro() {
    answers(
        &["why", "crates/macros.rs", "//py:tally"],
        0,
        r#"crates/macros.rs makes //py:tally rebuild: 3 actions run again

Path
                   //py:tally          py_library, in k8-fastbuild
  data             //py:tally_rename   pyo3_rename
  crate            //py:tally_rs       rust_shared_library
  -- exec: tools, in k8-opt-exec-ST-d57f47055a04
  proc_macro_deps  //crates:macros     rust_proc_macro
  srcs             //crates:macros.rs  source file

Actions
  run again   Rustc //crates:macros, for tools
              Rustc //py:tally_rs
              Pyo3Gate //py:tally_rename
              3 of 11 actions below //py:tally, 3 of 11 in Rust
  cut first   //py:tally_rs proc_macro_deps //crates:macros: avoids rebuilding 3 rules
              a change in a proc macro recompiles every crate that uses it. Keep only the macros in
              `//crates:macros`, and move the rest to a crate that it depends on
  by hand     bazel cquery 'somepath(//py:tally, //crates:macros.rs)'
              bazel aquery 'inputs("crates/macros\.rs", deps(//py:tally))' --output=summary
"#,
    );
}

#[test]
fn a_target_instead_of_a_file() {
    answers(
        &["why", "//crates:core", "//py:tally"],
        0,
        r#"//crates:core makes //py:tally rebuild: 3 actions run again

Path
         //py:tally         py_library, in k8-fastbuild
  data   //py:tally_rename  pyo3_rename
  crate  //py:tally_rs      rust_shared_library
  deps   //crates:core      rust_library

Actions
  run again   Rustc //crates:core
              Rustc //py:tally_rs
              Pyo3Gate //py:tally_rename
              3 of 11 actions below //py:tally, 3 of 11 in Rust
  cut first   //py:tally_rs deps //crates:core: avoids rebuilding 3 rules
              if `//py:tally_rs` does not use `//crates:core`, remove the dependency; if it uses a
              part that changes less often, move that part into its own crate
  by hand     bazel cquery 'somepath(//py:tally, //crates:core)'
"#,
    );
}

#[test]
fn a_tool_of_another_repository() {
    answers(
        &["why", "@pyo3_bzl//tools/gate:gate", "//py:tally"],
        0,
        r#"@pyo3_bzl//tools/gate:gate makes //py:tally rebuild: 2 actions run again

Path
         //py:tally                    py_library, in k8-fastbuild
  data   //py:tally_rename             pyo3_rename
  -- exec: tools, in k8-opt-exec-ST-d57f47055a04
  $gate  @@pyo3_bzl~//tools/gate:gate  rust_binary

Actions
  run again   Rustc @@pyo3_bzl~//tools/gate:gate, for tools
              Pyo3Gate //py:tally_rename
              2 of 11 actions below //py:tally, 2 of 11 in Rust
  by hand     bazel cquery 'somepath(//py:tally, @pyo3_bzl//tools/gate:gate)'
"#,
    );
}

#[test]
fn no_path() {
    answers(
        &["why", "py/test_tally.py", "//py:tally"],
        3,
        r#"py/test_tally.py does not rebuild //py:tally, which does not depend on it

Proof
  targets     //py:test_tally.py is not among the 262 configured targets that //py:tally depends on
  by hand     bazel cquery 'somepath(//py:tally, //py:test_tally.py)'
"#,
    );
}

#[test]
fn a_file_in_no_target() {
    answers(
        &["why", "py/left_out.rs", "//py:tally"],
        3,
        r#"py/left_out.rs does not rebuild //py:tally: no target names the file

Proof
  targets     //py:left_out.rs is a file, but no target of its package lists it in an attribute. If
              one should, check its globs
  by hand     bazel query //py:left_out.rs
"#,
    );
}

#[test]
fn a_build_file() {
    answers(
        &["why", "py/BUILD.bazel", "//py:tally"],
        0,
        r#"py/BUILD.bazel may rebuild //py:tally: Bazel reads it before it creates actions

Proof
  reason      Bazel reads it to find out what to build: targets from BUILD and .bzl files,
              repositories and crates from MODULE.bazel, Cargo.toml and Cargo.lock, flags from
              .bazelrc. An action runs again only if its command, environment or inputs change. To
              see which did, compare two execution logs with `pyo3-bzl cache diff`
"#,
    );
}

#[test]
fn what_is_no_file_and_no_target() {
    let table = [
        (
            "nope.rs",
            "error: no such file: `WORKSPACE/nope.rs`\n  help: write a target as `//package:name`, or `:name` in the package of \
             this folder\n",
        ),
        (
            "py",
            "error: `py` is a folder; `why` needs one file or target\n  help: name a file in it, or a target as `//package:name`\n",
        ),
        (
            "/etc/passwd",
            "error: `/etc/passwd` is `/etc/passwd`, outside the workspace `WORKSPACE`\n  help: refer to files of other \
             repositories by label, `@repository//package:name`\n",
        ),
        (
            "top.rs",
            "error: `top.rs` is not in a package: neither its folder nor a folder above it in the workspace has a BUILD file, \
             so no target can read it\n",
        ),
        (
            "//py:a:b",
            "error: `//py:a:b` is not a label\n  help: write it as `//package:name`\n",
        ),
    ];
    for (changed, expected) in table {
        fails(&["why", changed, "//py:tally"], 1, expected);
    }
}

#[test]
fn a_target_that_is_not_there() {
    fails(
        &["why", "py/lib.rs", "//py:nope"],
        1,
        "error: `bazel cquery 'deps(\"//py:nope\")'` failed (exit code 1)\n  no such target '//py:nope': target 'nope' not declared in \
         package 'py' defined by /tmp/graph-fixtures/w/py/BUILD.bazel\nerror[no-such-target]: loading, //py:nope (certain)\n  cause: the package `//py` has no rule named `nope`, \
         and exports no file with that name\n  help: correct the label, or add the rule; if you mean a file that exists there, export it: \
         `exports_files([\"nope\"])`\n  more: bazel query '//py:all'\n  docs: docs/errors.md#no-such-target\n",
    );
}

#[test]
fn json() {
    let run = run_in(&["why", "crates/macros.rs", "//py:tally", "--format", "json"]);
    let json = run.json();
    assert_eq!(
        (json["schema_version"].as_u64(), json["command"].as_str()),
        (Some(1), Some("why"))
    );
    assert_eq!(json["verdict"], "rebuilds");
    let step = &json["paths"][0][3];
    assert_eq!(step["label"], "//crates:macros");
    assert_eq!(step["edge"], "proc-macro");
    assert_eq!(step["crosses"], "exec");
    assert_eq!(json["rerun"]["rust_again"], 3);
    assert_eq!(json["cut"]["edge"], "proc-macro");
    assert_eq!((run.code, run.err.as_str()), (0, ""));

    let run = run_in(&["why", "py/tally/__init__.py", "//py:tally", "--format=json"]);
    assert_eq!(run.json()["verdict"], "no-action");
    assert_eq!(
        run.json()["rerun"]["actions"].as_array().map(Vec::len),
        Some(0)
    );
    assert_eq!(run.code, 3);
}

#[test]
fn paths_start_from_the_root_folder() {
    let root = workspace();
    let run = |folder: &str, arguments: &[&str]| {
        ended(in_folder(&root.join(folder), arguments).output().unwrap())
    };
    let expected = "py/left_out.rs does not rebuild //py:tally: no target names the file\n";
    let found = run("", &["why", "py/left_out.rs", "//py:tally"]).out;
    assert!(found.starts_with(expected), "{found}");
    let found = run("py", &["why", "left_out.rs", ":tally"]).out;
    assert!(found.starts_with(&expected[3..]), "{found}");
    let found = run(
        "crates",
        &["--root", "../py", "why", "left_out.rs", ":tally"],
    )
    .out;
    assert!(found.starts_with(&expected[3..]), "{found}");
}
