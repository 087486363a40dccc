//! The same bytes everywhere: every output of every spawn of an example, from two machines that share nothing.
//!
//! The machines differ in the path of the checkout, the output base, the user, the home and the environment; there is no
//! cache between them, so each output was made twice. Each has a disk cache of its own: what two examples have in common it makes
//! once. Read from the execution logs, which hold the digest of every output.

use std::collections::BTreeMap;

use anyhow::{ensure, Result};
use harness::{temporary, Machine, Outcome};

const EXAMPLES: [&str; 3] = ["quickstart", "mixed_package", "split_crates"];

#[test]
fn twice() -> Result<()> {
    let here = built("here", "src/pyo3_bzl", "en_US.UTF-8")?;
    let there = built("there", "a/longer/path/of it", "de_DE.UTF-8")?;
    for ((example, here), there) in EXAMPLES.iter().zip(&here).zip(&there) {
        same(example, here, there)?;
    }
    Ok(())
}

/// Holds the outputs of two machines against each other.
fn same(example: &str, here: &Outputs, there: &Outputs) -> Result<()> {
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

/// All outputs of a build, by path.
type Outputs = BTreeMap<String, Made>;

/// The outputs of each example, all made by one machine.
fn built(machine: &str, checkout: &str, language: &str) -> Result<Vec<Outputs>> {
    let cache = temporary()?.join(format!("{machine}-disk-cache"));
    let flag = format!("--disk_cache={}", cache.display());
    let machine = Machine::with(machine, checkout, &[&flag])?;
    let mut all = Vec::new();
    for example in EXAMPLES {
        let workspace = machine.example(example)?;
        workspace.set("LANG", Some(language));
        workspace.set(
            "PATH",
            Some(&format!("{}/bin:/usr/bin:/bin", machine.folder().display())),
        );
        let outcome = workspace.ok(&["build", "//..."])?;
        println!("{example}: {}", outcome.hits());
        ensure!(
            !all.is_empty() || outcome.hits().cached() == 0,
            "the first build came from a cache"
        );
        all.push(outputs(&outcome));
    }
    Ok(all)
}

fn outputs(outcome: &Outcome) -> Outputs {
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
