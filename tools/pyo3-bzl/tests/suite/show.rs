//! `show`, over recorded answers of Bazel (`tests/fixtures/graph`).

use crate::graph::{answers, fails, in_folder, run_in, run_with, workspace};
use crate::{ended, file};

const README: &str = include_str!("../../README.md");

const PAGE: &str = r#"//py:tally: the PyO3 extension `tally._native`, abi abi3-py39

Loading: the targets in the BUILD file (query)
  declared     py/BUILD.bazel:4, by `pyo3_extension`
  public       //py:tally, py_library, public
               srcs tally/__init__.py; data :tally_rename; imports .
  rename       //py:tally_rename, pyo3_rename, private
               abi abi3-py39; module_name tally._native
  rust         //py:tally_rs, rust_shared_library, private, tags manual
               srcs lib.rs; deps //crates:core, //crates:pyo3, //crates:report; proc_macro_deps
               //crates:macros; crate_features fast; crate_name tally; rustc_flags by a select
  used by      //py:test_tally (py_test, deps)
  by hand      bazel query '//py:tally + //py:tally_rename + //py:tally_rs' --output=build
               bazel query 'rdeps(//..., //py:tally, 1)' --keep_going

Analysis: the configured targets (cquery)
  built        all three in k8-fastbuild (5c86453)
  transition   changes nothing here
  select       rustc_flags of //py:tally_rs is empty, selected from the branches
               @platforms//os:macos, //conditions:default
  abi          abi3-py39; PyO3's features target 3.9 and later
  pyo3         0.30.1, features abi3, abi3-py39, macros
  features     fast
  crates       5 for the extension, 5 for tools (proc macros, build scripts, the gate)
  in           k8-fastbuild (5c86453): 5 Rust targets
               k8-opt-exec-ST-d57f47055a04 (46922a7): 5 Rust targets, for tools
  by hand      bazel cquery 'deps(//py:tally)' --transitions=lite
               bazel cquery 'filter("_rs$|_rename$|:pyo3$", deps(//py:tally))' --output=build

Actions: the actions that run (aquery)
  cold         10 Rustc (5 for tools), 1 Pyo3Gate; 135 more that Bazel does itself
  declared     16 more that this target does not need

  Rustc //py:tally_rs
  output       bazel-out/k8-fastbuild/bin/py/libtally.so
  command      rustc py/lib.rs --crate-name=tally --crate-type=cdylib --out-dir=py
               --codegen=opt-level=0 --codegen=debuginfo=0 --emit=dep-info,link
               --target=x86_64-unknown-linux-gnu --cfg feature="fast" --edition=2021
               --extern=core=crates/libcore-862444461.rlib
               --extern=pyo3=crates/libpyo3-1546490349.rlib
               --extern=report=crates/libreport-2854923341.rlib
               --extern=macros=crates/libmacros-892885523.so (and 25 more: --full)
  environment  15 of Cargo's variables
  inputs       2 sources: crates/notes.txt, py/lib.rs
               5 compiled crates: libcore-862444461.rlib, libpyo3-1546490349.rlib,
               libreport-2854923341.rlib, libwords-101812921.rlib and 1 more
               1 tool: process_wrapper
               1 runfiles of tools
               120 files of the toolchain
               nothing from Python

  Pyo3Gate //py:tally_rename
  output       bazel-out/k8-fastbuild/bin/py/tally/_native.abi3.so
  command      gate check --label=//py:tally --module=tally._native --abi=abi3-py39 --os=linux
               --arch=x86_64 --out=py/tally/_native.abi3.so py/libtally.so
  environment  empty
  inputs       1 generated file: bazel-out/k8-fastbuild/bin/py/libtally.so
               1 tool: gate
               1 runfiles of tools
               nothing from Python

  by hand      bazel aquery 'deps(//py:tally)' --output=summary
               bazel aquery 'filter("^(//py:tally_rename|//py:tally_rs)$", deps(//py:tally))'
"#;

#[test]
fn one_page_by_any_of_the_three_names() {
    for name in ["//py:tally", "//py:tally_rs", "//py:tally_rename"] {
        answers(&["show", name], 0, PAGE);
    }
}

/// With rules_rust 0.73.0 and rules_python 2.3.2, whose rules declare more actions.
#[test]
fn only_what_a_build_runs_is_counted() {
    let run = run_with("graph_current", &["show", "//py:tally"]);
    let start = run.out.find("Actions: ").unwrap();
    let page: Vec<&str> = run.out[start..].lines().take(3).collect();
    assert_eq!(
        page,
        [
            "Actions: the actions that run (aquery)",
            "  cold         10 Rustc (5 for tools), 1 Pyo3Gate; 135 more that Bazel does itself",
            "  declared     9 more that this target does not need",
        ]
    );
    let run = run_with("graph_current", &["show", "//py:tally", "--format=json"]);
    let actions = &run.json()["actions"];
    assert_eq!(actions["not_needed"], 9);
    assert!(!run.out.contains("PyCompile"), "{actions}");
}

#[test]
fn a_transition_says_what_it_changes() {
    let flag = "--@rules_python//python/config_settings:python_version=3.11";
    let run = run_in(&["show", "//py:tally", "--", flag]);
    let start = run.out.find("Analysis").unwrap();
    let end = run.out.find("  abi   ").unwrap();
    assert_eq!(
        &run.out[start..end],
        "Analysis: the configured targets (cquery)
  built        //py:tally in k8-fastbuild (6dcdf6c)
               //py:tally_rename in k8-fastbuild-ST-73991c4fd4cd (5c86453)
               //py:tally_rs in k8-fastbuild-ST-73991c4fd4cd (5c86453)
  transition   python/config_settings:python_version: 3.11 becomes its default
  select       rustc_flags of //py:tally_rs is empty, selected from the branches
               @platforms//os:macos, //conditions:default
"
    );
}

#[test]
fn what_is_no_extension() {
    let table = [
        (
            "//py:test_tally",
            "error: `//py:test_tally` is a py_test, not a target of a `pyo3_extension`\n  help: it depends on the extension \
             `//py:tally`: `pyo3-bzl show //py:tally`\n",
        ),
        (
            "//py:lib.rs",
            "error: `//py:lib.rs` is a source file, not a target of a `pyo3_extension`\n  help: `bazel query 'kind(pyo3_rename, \
             //...)'` lists the extensions of this workspace\n",
        ),
        (
            "//crates:core",
            "error: `//crates:core` is a rust_library, not a target of a `pyo3_extension`\n  help: `bazel query 'kind(pyo3_rename, \
             //...)'` lists the extensions of this workspace\n",
        ),
    ];
    for (target, expected) in table {
        fails(&["show", target], 3, expected);
    }
}

#[test]
fn what_is_not_there() {
    fails(
        &["show", "//py:nope"],
        1,
        "error: `bazel query 'siblings(\"//py:nope\")'` failed (exit code 7)\n  no such target '//py:nope': target 'nope' not declared in \
         package 'py' defined by /tmp/graph-fixtures/w/py/BUILD.bazel\nerror[no-such-target]: loading, //py:nope (certain)\n  cause: the package `//py` has no rule named `nope`, \
         and exports no file with that name\n  help: correct the label, or add the rule; if you mean a file that exists there, export it: \
         `exports_files([\"nope\"])`\n  more: bazel query '//py:all'\n  docs: docs/errors.md#no-such-target\n",
    );
    fails(
        &["show", "//nope:nope"],
        1,
        "error: `bazel query 'siblings(\"//nope:nope\")'` failed (exit code 7)\n  no such package 'nope': BUILD file not found in any of \
         the following directories. Add a BUILD file to a directory to mark it as a package.\nerror[no-build-file]: loading (certain)\n  \
         cause: `nope` is not a package: it has no BUILD file\n  help: correct the label, or add a `BUILD.bazel` to that folder (it can be \
         empty)\n  help: a folder without a BUILD file belongs to the package above it: write `//a:b/c.txt`, not `//a/b:c.txt`\n  \
         more: bazel query //...:all --output=package\n  docs: docs/errors.md#no-build-file\n",
    );
    fails(
        &["show", "//..."],
        1,
        "error: `//...` is a pattern, not a single target\n  help: write it as `//package:name`\n",
    );
}

#[test]
fn no_workspace_and_no_bazel() {
    let folder = std::env::temp_dir().join(format!("no-workspace-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let run = ended(
        in_folder(&folder, &["show", "//py:tally"])
            .output()
            .unwrap(),
    );
    let folder = folder.display();
    assert_eq!(
        run.err,
        format!(
            "error: no Bazel workspace: neither `{folder}` nor a folder above it has a MODULE.bazel, REPO.bazel or \
             WORKSPACE\n  help: run the command in the workspace, or pass its folder with `--root DIR`\n"
        )
    );
    assert_eq!((run.code, run.out.as_str()), (1, ""));

    let mut command = in_folder(&workspace(), &["show", "//py:tally"]);
    let run = ended(command.env("BAZEL", "/nowhere/bazel").output().unwrap());
    assert_eq!(
        run.err,
        "error: `$BAZEL` is `/nowhere/bazel`, which is not a program\n  help: set it to a `bazel`, `bazelisk` or `bazelw`, or unset it\n"
    );
    assert_eq!((run.code, run.out.as_str()), (1, ""));
}

#[test]
fn what_bazel_prints_is_damaged() {
    let bazel = file("bazel", b"#!/bin/sh\necho Hello\n");
    let rights = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&bazel, rights).unwrap();
    let mut command = in_folder(&workspace(), &["show", "//py:tally"]);
    let run = ended(command.env("BAZEL", &bazel).output().unwrap());
    assert_eq!(
        run.err,
        "error: cannot read what `bazel query 'siblings(\"//py:tally\")'` printed: cut off in message 1 at byte 0: expected \
         72 bytes after its length, but there are only 5\n  help: this was tested with Bazel 7.7.1; `bazel version` prints \
         your version\n"
    );
    assert_eq!((run.code, run.out.as_str()), (1, ""));
}

#[test]
fn everything_in_json() {
    let run = run_in(&["show", "//py:tally", "--format", "json"]);
    let json = run.json();
    assert_eq!(
        (json["schema_version"].as_u64(), json["command"].as_str()),
        (Some(1), Some("show"))
    );
    assert_eq!(json["extension"]["module_name"], "tally._native");
    assert_eq!(json["loading"]["declared"]["line"], 4);
    assert_eq!(json["loading"]["used_by"][0]["through"][0], "deps");
    assert_eq!(json["analysis"]["floor"], "3.9");
    assert_eq!(json["analysis"]["selects"][0]["attribute"], "rustc_flags");
    let rustc = &json["actions"]["shown"][0];
    assert_eq!(rustc["mnemonic"], "Rustc");
    assert_eq!(rustc["inputs"][0]["kind"], "source");
    let command = rustc["command"].as_array().unwrap();
    assert!(command.iter().any(|word| word == "--crate-name=tally"));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn all_of_it() {
    let run = run_in(&["show", "//py:tally", "--full"]);
    // Each crate's action, without omissions.
    let lines = run.out.lines();
    let actions: Vec<_> = lines.filter(|line| line.starts_with("  Rustc ")).collect();
    assert_eq!(actions.len(), 10, "{actions:?}");
    assert_eq!(actions[9], "  Rustc //py:tally_rs");
    assert!(
        !run.out.contains("--full") && !run.out.contains("more:"),
        "{}",
        run.out
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn lines_fit_in_100_columns_but_for_words_and_commands_to_copy() {
    let run = run_in(&["show", "//py:tally"]);
    for line in run.out.lines().filter(|line| line.chars().count() > 100) {
        assert!(
            line.contains(" bazel ") || line.trim().split(' ').count() == 1,
            "{line}"
        );
    }
}

/// Returns whether this process was started with SIGINT ignored. Known only on Linux (proc(5), `SigIgn`).
#[cfg(unix)]
fn ignores_interrupts() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 0b10 != 0)
}

#[test]
fn ctrl_c_ends_bazel_too() {
    use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
    let root = workspace();
    let script = root.join("bazelw");
    std::fs::write(
        &script,
        "#!/bin/sh\necho $$ > pid.new && mv pid.new pid\nexec sleep 600\n",
    )
    .unwrap();
    let mut mode = script.metadata().unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
    std::fs::set_permissions(&script, mode).unwrap();
    // A terminal sends the signal to all processes of a group. This group contains only the command.
    let mut command = in_folder(&root, &["show", "//py:tally"]);
    let mut tool = command
        .env_remove("BAZEL")
        .process_group(0)
        .spawn()
        .unwrap();
    let pid = loop {
        match std::fs::read_to_string(root.join("pid")) {
            Ok(pid) => break pid,
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(20)),
        }
    };
    // The shell's built-in, because not every system has the program.
    let kill = |arguments: String| {
        let mut shell = std::process::Command::new("sh");
        shell
            .args(["-c", &format!("kill {arguments} 2>/dev/null")])
            .status()
            .unwrap()
            .success()
    };
    // A background process of a shell ignores interrupts, as do its children. TERM takes the same code path.
    let (name, number) = if ignores_interrupts() {
        ("TERM", 15)
    } else {
        ("INT", 2)
    };
    assert!(kill(format!("-{name} -{}", tool.id())));
    assert_eq!(tool.wait().unwrap().signal(), Some(number));
    // Gone, or about to end.
    let is_gone = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        !kill(format!("-0 {}", pid.trim()))
    });
    assert!(is_gone, "the process {pid} is still there");
}

/// The README shows a page: its headings are what the command prints.
#[test]
fn the_readme_has_the_headings() {
    let headings = |page: &str| -> Vec<String> {
        let lines = page.lines().filter(|line| line.ends_with("ery)"));
        lines.map(str::to_owned).collect()
    };
    let printed = headings(PAGE);
    assert_eq!(printed.len(), 3);
    let shown = headings(README);
    // The README leaves out the third part.
    assert_eq!(shown, printed[..2]);
}
