//! The same bytes everywhere: every output of every spawn of an example, from two machines that share nothing.
//!
//! The machines differ in the path of the checkout, the output base, the user, the home and the environment; there is no
//! cache between them, so each output was made twice. Read from the execution logs, which hold the digest of every output.

use std::collections::BTreeMap;

use anyhow::{ensure, Result};
use harness::{Machine, Outcome};

#[test]
fn quickstart() -> Result<()> {
    twice("quickstart")
}

#[test]
fn mixed_package() -> Result<()> {
    twice("mixed_package")
}

#[test]
fn split_crates() -> Result<()> {
    twice("split_crates")
}

fn twice(example: &str) -> Result<()> {
    let here = built(
        example,
        &format!("{example}-here"),
        "src/pyo3_bzl",
        "en_US.UTF-8",
    )?;
    let there = built(
        example,
        &format!("{example}-there"),
        "a/longer/path/of it",
        "de_DE.UTF-8",
    )?;
    ensure!(
        here.keys().eq(there.keys()),
        "the two machines did not make the same files"
    );
    let differ: Vec<_> = here
        .iter()
        .filter(|(path, made)| there.get(*path) != Some(made))
        .collect();
    println!(
        "{example}: {} of {} outputs are the same on both machines",
        here.len() - differ.len(),
        here.len()
    );
    ensure!(here.len() > 50, "too few outputs to prove anything");
    ensure!(
        differ.is_empty(),
        "these outputs differ:\n{}",
        list(&differ)
    );
    Ok(())
}

/// What a spawn made: its mnemonic, its target, and the digest.
type Made = (String, String, Option<execlog::Digest>);

/// All outputs of a cold build, by path.
fn built(
    example: &str,
    machine: &str,
    checkout: &str,
    language: &str,
) -> Result<BTreeMap<String, Made>> {
    let machine = Machine::with(machine, checkout, &[])?;
    let workspace = machine.example(example)?;
    workspace.set("LANG", Some(language));
    workspace.set(
        "PATH",
        Some(&format!("{}/bin:/usr/bin:/bin", machine.folder().display())),
    );
    let outcome = workspace.ok(&["build", "//..."])?;
    ensure!(
        outcome.hits().cached() == 0,
        "a cold build came from a cache"
    );
    Ok(outputs(&outcome))
}

fn outputs(outcome: &Outcome) -> BTreeMap<String, Made> {
    let mut outputs = BTreeMap::new();
    for spawn in &outcome.spawns {
        for file in &spawn.actual_outputs {
            let made = (
                spawn.mnemonic.clone(),
                spawn.target_label.clone(),
                file.digest.clone(),
            );
            outputs.insert(file.path.to_string(), made);
        }
    }
    outputs
}

fn list(differ: &[(&String, &Made)]) -> String {
    let lines = differ
        .iter()
        .map(|(path, (mnemonic, target, _))| format!("  {path}: {mnemonic} {target}"));
    lines.collect::<Vec<_>>().join("\n")
}
