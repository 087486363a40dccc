//! examples/quickstart from a cold start: what runs, what is visible, what runs again and what does not.

mod inputs;

use std::collections::BTreeSet;

use anyhow::{ensure, Result};
use harness::{skip, Expected, Machine, Outcome, Steps, Workspace};

use inputs::{is_of_pyo3, is_python, Graph};

const RUN: [&str; 2] = ["run", "//:hello"];

#[test]
fn quickstart() -> Result<()> {
    let workspace = Machine::new("quickstart")?.example("quickstart")?;
    let cold = workspace.ok(&RUN)?;
    workspace.remember(&cold);
    let mut steps = Steps::new(&workspace)?;
    steps.run("Rust computes the line", |_| {
        prints(&cold, "Rust counts 78498 primes below a million\n")
    })?;
    steps.run("a cold build is small", |_| a_cold_build_is_small(&cold))?;
    steps.run("every action is sandboxed", |_| {
        every_action_is_sandboxed(&cold)
    })?;
    steps.run("nothing runs twice", nothing_runs_twice)?;
    steps.run(
        "four targets and one is public",
        four_targets_and_one_is_public,
    )?;
    steps.run(
        "Rust actions do not depend on Python",
        rust_actions_know_no_python,
    )?;
    steps.run(
        "the Python version does not reach Rust",
        python_version_does_not_reach_rust,
    )?;
    steps.run("a Python edit runs no Rust", python_edit_runs_no_rust)?;
    steps.run(
        "a Rust edit runs one compilation and the gate",
        rust_edit_runs_one_compilation_and_the_gate,
    )?;
    steps.run(
        "the gate refuses a module that Python would not find",
        the_gate_refuses_another_name,
    )?;
    steps.run("lint aspects reach the crate", lint_aspects_reach_the_crate)?;
    // All edits were undone.
    steps.run("it is as it was", |workspace| {
        prints(&workspace.ok(&RUN)?, &cold.out)
    })?;
    steps.finish()
}

fn prints(outcome: &Outcome, line: &str) -> Result<()> {
    ensure!(outcome.out == line, "{line:?} expected:\n{outcome}");
    Ok(())
}

fn a_cold_build_is_small(cold: &Outcome) -> Result<()> {
    println!(
        "cold build: {} spawns: {}",
        cold.spawns.len(),
        cold.summary()
    );
    ensure!(
        cold.hits().cached() == 0,
        "a cold build came from a cache: {}",
        cold.hits()
    );
    ensure!(
        cold.spawns.len() <= 36,
        "36 spawns at most expected, got {}: {}",
        cold.spawns.len(),
        cold.summary()
    );
    Ok(())
}

fn every_action_is_sandboxed(cold: &Outcome) -> Result<()> {
    if !cfg!(target_os = "linux") {
        skip("every action is sandboxed", "linux-sandbox is for Linux");
        return Ok(());
    }
    let runners: BTreeSet<_> = cold
        .spawns
        .iter()
        .map(|spawn| spawn.runner.as_str())
        .collect();
    ensure!(
        runners == BTreeSet::from(["linux-sandbox"]),
        "the runners were {runners:?}"
    );
    Ok(())
}

fn nothing_runs_twice(workspace: &Workspace) -> Result<()> {
    let again = workspace.ok(&["build", "//..."])?;
    nothing_ran(workspace, &again)
}

fn four_targets_and_one_is_public(workspace: &Workspace) -> Result<()> {
    let query = |what| -> Result<Vec<String>> {
        let mut labels: Vec<_> = workspace
            .ok(&["query", what])?
            .out
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        labels.sort();
        Ok(labels)
    };
    let rules = query("//rust:all")?;
    ensure!(
        rules
            == [
                "//rust:hello",
                "//rust:hello.develop",
                "//rust:hello_rename",
                "//rust:hello_rs"
            ],
        "the targets are {rules:?}"
    );
    let public = query("visible(//:hello, //rust:all)")?;
    ensure!(public == ["//rust:hello"], "visible are {public:?}");
    Ok(())
}

fn rust_actions_know_no_python(workspace: &Workspace) -> Result<()> {
    let query = "mnemonic(\"Rustc|CargoBuildScriptRun\", deps(//:hello))";
    let graph = Graph::parse(&workspace.ok(&["aquery", "--output=jsonproto", query])?.out)?;
    // PyO3's archives on crates.io contain scripts of its maintainers. rules_rust makes all files of a crate inputs, and the
    // checksum pins them. Any other Python file, interpreter, library or header must not be an input.
    let inputs: Vec<_> = graph
        .inputs()?
        .into_iter()
        .filter(|path| !is_of_pyo3(path))
        .collect();
    let pythons: Vec<_> = inputs.iter().filter(|path| is_python(path)).collect();
    ensure!(pythons.is_empty(), "Rust actions read {pythons:?}");
    ensure!(
        inputs.len() > 500,
        "only {} inputs: they were not read",
        inputs.len()
    );
    println!("{} inputs, none of Python", inputs.len());

    let scripts = graph.environments("CargoBuildScriptRun", "pyo3-ffi");
    let settings: Vec<_> = scripts
        .iter()
        .map(|script| script.get("PYO3_NO_PYTHON").copied())
        .collect();
    ensure!(
        settings == [Some("1")],
        "PYO3_NO_PYTHON of pyo3-ffi's build script is {settings:?}"
    );
    Ok(())
}

fn python_version_does_not_reach_rust(workspace: &Workspace) -> Result<()> {
    let flag =
        |version| format!("--@rules_python//python/config_settings:python_version={version}");
    workspace.remember(&workspace.ok(&["build", &flag("3.11"), "//:hello"])?);
    let other = workspace.ok(&["build", &flag("3.10"), "//:hello"])?;
    nothing_ran(workspace, &other)
}

fn python_edit_runs_no_rust(workspace: &Workspace) -> Result<()> {
    workspace.ok(&RUN)?;
    workspace.edit("main.py", "below a million", "under a million")?;
    let outcome = workspace.ok(&RUN)?;
    prints(&outcome, "Rust counts 78498 primes under a million\n")?;
    nothing_ran(workspace, &outcome)
}

fn rust_edit_runs_one_compilation_and_the_gate(workspace: &Workspace) -> Result<()> {
    workspace.ok(&RUN)?;
    workspace.edit(
        "rust/src/lib.rs",
        "let mut count = 0;",
        "let mut count = 1;",
    )?;
    let outcome = workspace.ok(&RUN)?;
    prints(&outcome, "Rust counts 78499 primes below a million\n")?;
    ensure!(
        outcome.spawns.len() == 2,
        "two spawns expected, {}",
        outcome.hits()
    );
    let expected = [
        ("Rustc", "//rust:hello_rs"),
        ("Pyo3Gate", "//rust:hello_rename"),
    ];
    workspace.check(&outcome, &Expected::from(expected))
}

fn the_gate_refuses_another_name(workspace: &Workspace) -> Result<()> {
    workspace.edit("rust/src/lib.rs", "mod hello {", "mod hallo {")?;
    let refused = workspace.fails(&["build", "//:hello"])?;
    for text in [
        "error[no-init-symbol]: //rust:hello: ",
        "`PyInit_hallo`",
        "`PyInit_hello`",
    ] {
        ensure!(refused.err.contains(text), "`{text}` expected:\n{refused}");
    }
    let unchecked = workspace.ok(&[
        "build",
        "--@pyo3_bzl//rules/settings:gate=false",
        "//:hello",
    ])?;
    ensure!(
        !unchecked
            .spawns
            .iter()
            .any(|spawn| spawn.mnemonic == "Pyo3Gate"),
        "the gate ran: {}",
        unchecked.summary()
    );
    Ok(())
}

fn lint_aspects_reach_the_crate(workspace: &Workspace) -> Result<()> {
    let aspects = [
        "rust_clippy_aspect",
        "rustfmt_aspect",
        "rust_analyzer_aspect",
    ];
    let aspects = aspects
        .map(|aspect| format!("@rules_rust//rust:defs.bzl%{aspect}"))
        .join(",");
    let outcome = workspace.ok(&[
        "build",
        "//rust:hello_rs",
        "--show_result=9",
        &format!("--aspects={aspects}"),
        "--output_groups=clippy_checks,rustfmt_checks,rust_analyzer_crate_spec",
    ])?;
    for mnemonic in ["Clippy", "Rustfmt"] {
        ensure!(
            outcome
                .spawns
                .iter()
                .any(|spawn| spawn.mnemonic == mnemonic),
            "no {mnemonic}: {}",
            outcome.summary()
        );
    }
    let made = "hello_rs.rust_analyzer_crate_spec.json";
    ensure!(outcome.err.contains(made), "{made} expected:\n{outcome}");
    Ok(())
}

/// Checks that nothing was executed or taken from a cache.
fn nothing_ran(workspace: &Workspace, outcome: &Outcome) -> Result<()> {
    ensure!(
        outcome.hits().cached() == 0,
        "some came from a cache: {}",
        outcome.hits()
    );
    workspace.check(outcome, &Expected::nothing())
}
