//! In the Debian root, old rulesets replace the current ones that a workspace names. What they accept works. They reject what
//! they do not support, with one sentence.

mod files;

use std::fs;
use std::path::Path;

use anyhow::{ensure, Context, Result};
use harness::{skip, Machine, Steps, Workspace};

use files::{FILES, MODULE, REFUSALS, TRIPLES};

#[test]
fn current_rulesets_in_the_debian_root() -> Result<()> {
    if !Path::new("/.bazelw").exists() {
        skip(
            "the stand-ins of the Debian root",
            "this Bazel is not in that root",
        );
        return Ok(());
    }
    let machine = Machine::new("stand_ins")?;
    let folder = machine.folder().join("stand_ins");
    fs::create_dir_all(&folder).context("cannot make the workspace")?;
    fs::write(folder.join("MODULE.bazel"), module("extensions", TRIPLES))
        .context("cannot write MODULE.bazel")?;
    let workspace = machine.workspace(&folder)?;
    for (name, text) in FILES {
        let mut text = (*text).to_owned();
        for (crate_name, version, checksum) in CRATES {
            text = text
                .replace(&format!("@{crate_name}_VERSION@"), version)
                .replace(&format!("@{crate_name}_CHECKSUM@"), checksum);
        }
        workspace.write(name, &text)?;
    }
    let lock = workspace.read("Cargo.lock")?;
    let mut steps = Steps::new(&workspace)?;
    steps.run("what is accepted works", |workspace| {
        workspace.ok(&["test", "//..."])?;
        // It lacks Cargo's comment, so cargo would write it anew.
        let written = workspace.read("Cargo.lock")?;
        ensure!(written == lock, "Cargo.lock is written back:\n{written}");
        Ok(())
    })?;
    for refusal in &REFUSALS {
        steps.run(refusal.names, |workspace| {
            refuses(workspace, refusal.module, refusal.build, refusal.names)
        })?;
    }
    // Each of the three fetches everything again.
    steps.run(
        "old name of the extension, new names of repositories, all platforms",
        |workspace| {
            workspace.write("MODULE.bazel", &module("extension", ""))?;
            workspace
                .ok(&[
                    "build",
                    "--nobuild",
                    "--incompatible_use_plus_in_repo_names",
                    "//...",
                ])
                .map(drop)
        },
    )?;
    steps.finish()
}

/// Versions and checksums from this repository's Cargo.lock.
const CRATES: [(&str, &str, &str); 2] = [
    (
        "CFG_IF",
        "1.0.5",
        "4e7648175b45a9a48536d676f68d918270699102aa8dab5496df06904c914600",
    ),
    (
        "ITOA",
        "1.0.19",
        "3bd1574e617a9a6c1f8f8181bd7e841e1f20e4277607ef28945765188d6284d4",
    ),
];

fn module(extension: &str, triples: &str) -> String {
    MODULE
        .replace("@EXTENSION@", extension)
        .replace("@TRIPLES@", triples)
}

fn refuses(workspace: &Workspace, module: &str, build: &str, names: &str) -> Result<()> {
    for (file, addition) in [("MODULE.bazel", module), ("BUILD.bazel", build)] {
        if !addition.is_empty() {
            let text = workspace.read(file)?;
            workspace.write(file, &(text + addition))?;
        }
    }
    let outcome = workspace.fails(&["build", "--nobuild", "//..."])?;
    let said = outcome
        .err
        .lines()
        .find_map(|line| line.split_once("Error in fail: bazelw: "))
        .map(|(_, said)| said)
        .with_context(|| format!("no message of bazelw:\n{outcome}"))?;
    ensure!(said.starts_with(names), "{names:?} expected, got {said:?}");
    ensure!(said.contains("install bazelisk"), "no way out: {said}");
    Ok(())
}
