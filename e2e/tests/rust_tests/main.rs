//! examples/rust_tests: unit tests in Rust that run Python. Test and extension use the same crates, and only the test links libpython.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{ensure, Context, Result};
use harness::{contains, runfile, skip, succeeds, Expected, Machine, Steps, Workspace};

const TEST: [&str; 2] = ["test", "//..."];

/// The same, for builds whose spawns are counted: nothing comes from the disk cache.
const COUNTED: [&str; 3] = ["test", "//...", "--disk_cache="];

#[test]
fn rust_tests() -> Result<()> {
    let workspace = Machine::warm("rust_tests")?.example("rust_tests")?;
    let outcome = workspace.ok(&TEST)?;
    workspace.remember(&outcome);
    // From the disk cache or not: one spawn for each crate means that both targets use it.
    let mut pyo3: Vec<_> = outcome
        .spawns
        .iter()
        .filter(|spawn| spawn.mnemonic == "Rustc" && spawn.target_label.contains("__pyo3"))
        .map(|spawn| &spawn.target_label)
        .collect();
    let compilations = pyo3.len();
    pyo3.sort_unstable();
    pyo3.dedup();
    ensure!(
        pyo3.len() >= 4 && compilations == pyo3.len(),
        "{compilations} compilations of {pyo3:?}"
    );
    let mut steps = Steps::new(&workspace)?;
    steps.run("only the test links libpython", only_the_test_links_it)?;
    steps.run("nothing runs twice", |workspace| {
        let again = workspace.ok(&COUNTED)?;
        workspace.check(&again, &Expected::nothing())
    })?;
    steps.run("another Python compiles the test alone", another_python)?;
    steps.run("a program runs Python as well", a_program)?;
    steps.run("a failing test says why", a_failing_test_says_why)?;
    steps.run("wrong use is refused", wrong_use_is_refused)?;
    steps.finish()
}

/// The libraries that a program or library needs, from `gate describe`.
fn described(file: &Path) -> Result<String> {
    let gate = runfile(&env::var("PYO3_BZL_GATE").context("PYO3_BZL_GATE is not set")?)?;
    let done = succeeds(Command::new(gate).arg("describe").arg(file))?;
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

fn only_the_test_links_it(workspace: &Workspace) -> Result<()> {
    let test = described(&workspace.path().join("bazel-bin/words_rust_test"))?;
    ensure!(test.contains("libpython3."), "{test}");
    let extension = described(&workspace.output("//:words_rename")?)?;
    ensure!(
        extension.contains("PyInit_words") && !extension.contains("libpython"),
        "{extension}"
    );
    Ok(())
}

/// Adds a target to the BUILD file.
fn add(workspace: &Workspace, target: &str) -> Result<()> {
    let text = workspace.read("BUILD.bazel")?;
    workspace.write("BUILD.bazel", &format!("{text}\n{target}\n"))
}

fn another_python(workspace: &Workspace) -> Result<()> {
    if !Path::new("/.bazelw").exists() {
        skip(
            "another version of Python",
            "which versions there are is known in the Debian root only",
        );
        return Ok(());
    }
    // The workspace has one Python toolchain, so this is the same Python by a flag of its own.
    let other = |version: &str| {
        format!("pyo3_rust_test(name = \"other\", extension = \":words\", python_version = \"{version}\")")
    };
    add(workspace, &other("3.14"))?;
    let outcome = workspace.ok(&COUNTED)?;
    // A test is two spawns with the same mnemonic: the test itself, and the report from its log.
    let expected = [
        ("Rustc", "//:other_binary"),
        ("TestRunner", "//:other"),
        ("TestRunner", "//:other"),
    ];
    workspace.check(&outcome, &Expected::from(expected))?;
    workspace.edit("BUILD.bazel", "\"3.14\"", "\"3.13\"")?;
    refused(
        workspace,
        "//:other: python_version: the Python toolchain for it has Python 3.14, got \"3.13\". Register a toolchain of that version",
    )
}

fn a_program(workspace: &Workspace) -> Result<()> {
    workspace.write(
        "main.rs",
        r#"use pyo3::prelude::*;

fn main() {
    Python::initialize();
    Python::attach(|py| py.run(c"import json, words; print(json.dumps(words.__name__))", None, None)).unwrap();
}
"#,
    )?;
    workspace.edit(
        "BUILD.bazel",
        "\"pyo3_extension\", ",
        "\"pyo3_extension\", \"pyo3_rust_binary\", ",
    )?;
    add(
        workspace,
        "pyo3_rust_binary(name = \"program\", srcs = [\"main.rs\"], py_deps = [\":words\"], deps = [\"@crates//:pyo3\"])",
    )?;
    let outcome = workspace.ok(&["run", "//:program", "--disk_cache="])?;
    ensure!(outcome.out.trim_end() == "\"words\"", "{outcome}");
    workspace.check(&outcome, &Expected::from([("Rustc", "//:program_binary")]))
}

fn a_failing_test_says_why(workspace: &Workspace) -> Result<()> {
    workspace.edit("src/counter.rs", "dumps", "dump")?;
    let outcome = workspace.fails(&["test", "//:words_rust_test", "--test_output=errors"])?;
    contains(
        &format!("{}{}", outcome.out, outcome.err),
        &[
            "TypeError",
            "dump() missing 1 required positional argument: 'fp'",
            "2 passed; 1 failed",
        ],
    )
}

fn wrong_use_is_refused(workspace: &Workspace) -> Result<()> {
    add(workspace, "pyo3_rust_test(name = \"wrong\")")?;
    refused(
        workspace,
        "//:wrong: extension: nothing to test, got None. Name a pyo3_extension of this package",
    )
}

fn refused(workspace: &Workspace, message: &str) -> Result<()> {
    let outcome = workspace.fails(&["build", "--nobuild", "//..."])?;
    contains(&outcome.err, &[message])
}
