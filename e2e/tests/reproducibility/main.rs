//! The same bytes everywhere: every output of every spawn of an example, from two machines that share nothing.
//!
//! The machines differ in the path of the checkout, the output base, the user, the home and the environment. One takes what any other
//! machine of these tests has made (see [`harness::warm_flags`]), the other makes everything itself, in a disk cache of its own: what two
//! examples have in common is made once. So each output was made twice, at least. Read from the execution logs, which hold the digest of
//! every output.

use std::collections::BTreeMap;

use anyhow::{ensure, Result};
use harness::{temporary, Machine, Outcome};

const EXAMPLES: [&str; 3] = ["quickstart", "mixed_package", "split_crates"];

#[test]
fn twice() -> Result<()> {
    let here = built(&Machine::warm("here")?, "en_US.UTF-8")?;
    let cache = format!(
        "--disk_cache={}",
        temporary()?.join("disk-cache-of-there").display()
    );
    let there = Machine::with("there", "a/longer/path/of it", &[&cache])?;
    let there = built(&there, "de_DE.UTF-8")?;
    ensure!(
        there[0].executed == there[0].spawns,
        "{} of {} spawns came from a cache",
        there[0].spawns - there[0].executed,
        there[0].spawns
    );
    for ((example, here), there) in EXAMPLES.iter().zip(&here).zip(&there) {
        same(example, &here.outputs, &there.outputs)?;
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

/// One example.
struct Built {
    /// How many of its spawns the machine executed itself.
    executed: usize,
    spawns: usize,
    outputs: Outputs,
}

/// The outputs of each example, all from one machine.
fn built(machine: &Machine, language: &str) -> Result<Vec<Built>> {
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
        all.push(Built {
            executed: outcome.hits().executed_locally,
            spawns: outcome.spawns.len(),
            outputs: outputs(&outcome),
        });
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
