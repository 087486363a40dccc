//! The same bytes everywhere: compares every output of every spawn of an example between two machines that share nothing.
//!
//! The machines differ in the path of the checkout, the output base, the user, the home and the environment. One machine takes results of
//! any other machine in these tests (see [`harness::warm_flags`]). The other makes everything itself, in its own disk cache, so that work
//! shared by two examples is done once. Each output was therefore made at least twice. The execution logs contain the digest of every
//! output.

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

/// Compares the outputs of two machines.
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

/// The mnemonic and target of a spawn, and the digest of its output.
type Made = (String, String, Option<execlog::Digest>);

/// All outputs of a build, by path.
type Outputs = BTreeMap<String, Made>;

/// The build of one example.
struct Built {
    /// How many of its spawns the machine executed itself.
    executed: usize,
    spawns: usize,
    outputs: Outputs,
}

/// Builds each example on one machine, and returns the outputs.
fn built(machine: &Machine, language: &str) -> Result<Vec<Built>> {
    let workspace = machine.stage()?;
    workspace.set("LANG", Some(language));
    workspace.set(
        "PATH",
        Some(&format!("{}/bin:/usr/bin:/bin", machine.folder().display())),
    );
    let mut all = Vec::new();
    for example in EXAMPLES {
        workspace.stage_example(example)?;
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
