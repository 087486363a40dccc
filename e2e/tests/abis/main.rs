//! Builds every kind of `abi` and checks the file name, which Pythons can import it, and a promise that the crate does not keep.
//! `several` builds examples/free_threaded, which has three of them in one target.

mod several;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{ensure, Context, Result};
use harness::{Machine, Outcome, Python, Steps, Workspace};

const BUILD: &str = "rust/BUILD.bazel";

const CONFIG: &str =
    "pyo3_config(name = \"pyo3_config\", abi = \"cpython-3.14\", visibility = [\"//visibility:public\"])\n";

#[test]
fn abis() -> Result<()> {
    Machine::warm("abis")?.stage()?.each_example(&[
        ("quickstart", one_abi),
        ("free_threaded", several::several_abis),
    ])
}

fn one_abi(workspace: &Workspace) -> Result<()> {
    let pythons = Python::found();
    ensure!(!pythons.is_empty(), "no Python found at all");
    let mut steps = Steps::new(workspace)?;
    steps.run("cpython", |workspace| cpython(workspace, &pythons))?;
    steps.run("abi3 is not abi3t", abi3_is_not_abi3t)?;
    steps.finish()
}

fn cpython(workspace: &Workspace, pythons: &[Python]) -> Result<()> {
    let attributes = "abi = \"cpython\",\n    python_version = \"3.14\"";
    features(workspace, "[]")?;
    workspace.edit(BUILD, "abi = \"abi3-py39\"", attributes)?;
    let build = workspace.read(BUILD)?;
    workspace.write(
        BUILD,
        &format!("load(\"@pyo3_bzl//rules:defs.bzl\", \"pyo3_config\")\n{build}\n{CONFIG}"),
    )?;
    workspace.edit(
        "MODULE.bazel",
        "        \"PYO3_NO_PYTHON\": \"1\",\n    },",
        "        \"PYO3_CONFIG_FILE\": \"$(execpath @@//rust:pyo3_config)\",\n    },\n    \
         build_script_data = [\"@@//rust:pyo3_config\"],",
    )?;
    let file = built(workspace)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let machine = name
        .strip_prefix("hello.cpython-314-")
        .and_then(|rest| rest.strip_suffix("-linux-gnu.so"));
    let known = machine.is_some_and(|machine| {
        !machine.is_empty()
            && machine
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || char == '_')
    });
    ensure!(known, "the artifact is {name}");
    imported_by(workspace, &file, pythons, &(14..15))?;

    // The same library, declared as stable ABI.
    workspace.edit(BUILD, attributes, "abi = \"abi3\"")?;
    let refused = workspace.fails(&["build", "//rust:hello"])?;
    says(&refused, "error[unstable-symbol]: //rust:hello: ")?;
    says(&refused, "help: ")
}

fn abi3_is_not_abi3t(workspace: &Workspace) -> Result<()> {
    workspace.edit(BUILD, "\"abi3-py39\"", "\"abi3t-py315\"")?;
    let refused = workspace.fails(&["build", "//rust:hello"])?;
    says(&refused, "error[init-not-abi3t]: //rust:hello: ")
}

/// Sets the features of pyo3 in Cargo.toml.
fn features(workspace: &Workspace, features: &str) -> Result<()> {
    workspace.edit("rust/Cargo.toml", "[\"abi3-py39\"]", features)
}

fn built(workspace: &Workspace) -> Result<PathBuf> {
    workspace.ok(&["build", "//rust:hello"])?;
    workspace.output("//rust:hello_rename")
}

/// Imports the library, alone in a folder, under each Python. Exactly these minor versions must find it.
fn imported_by(
    workspace: &Workspace,
    file: &Path,
    pythons: &[Python],
    minors: &Range<u32>,
) -> Result<()> {
    let name = file.file_name().context("a library without a name")?;
    let folder = workspace.machine().folder().join("alone").join(name);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::copy(file, folder.join(name)))
        .with_context(|| format!("cannot copy {} to {}", file.display(), folder.display()))?;
    let mut shown = Vec::new();
    for python in pythons {
        let import = python.import(&folder, "hello", "count_primes(1000)")?;
        let value = import.found.as_ref().map(|(_, value)| value.as_str());
        if minors.contains(&python.minor) {
            ensure!(
                value == Some("168"),
                "{}: {value:?}: {}",
                python.path.display(),
                import.err
            );
        } else {
            let unknown = value.is_none() && import.err.contains("No module named 'hello'");
            ensure!(
                unknown,
                "{}: should not find it, got {value:?}: {}",
                python.path.display(),
                import.err
            );
        }
        shown.push(format!(
            "3.{}{}",
            python.minor,
            if value.is_some() { "" } else { " not" }
        ));
    }
    println!(
        "{} imported by {}",
        name.to_string_lossy(),
        shown.join(", ")
    );
    Ok(())
}

fn says(outcome: &Outcome, text: &str) -> Result<()> {
    ensure!(outcome.err.contains(text), "`{text}` expected:\n{outcome}");
    Ok(())
}
