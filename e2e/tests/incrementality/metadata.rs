//! After a change to a private body in a leaf, rustc cannot yet skip the crates above it. This module compares the leaf's
//! metadata byte by byte to show why.

use std::fs;
use std::path::Path;

use anyhow::{ensure, Context, Result};
use harness::{Expected, Outcome, Workspace};

use crate::row::Example;

/// Lets rustc compile a crate with only the metadata of its dependencies.
const PIPELINED: &str = "--@rules_rust//rust/settings:pipelined_compilation=True";

/// The length of a hash in rustc's metadata.
const HASH: usize = 16;

/// Changes a private body in `tokens`, and nothing else: no line moves, and nothing in it is generic or inline. Checks that
/// exactly two hashes in the metadata change and that the spawns are those of the page's row. Returns the outcome.
pub fn private_body(workspace: &Workspace, example: &Example) -> Result<Outcome> {
    let command = [example.command, &[PIPELINED]].concat();
    let before = workspace.ok(&command)?;
    workspace.remember(&before);
    let file = metadata(&before)?;
    let root = workspace.ok(&["info", "execution_root"])?.out;
    let file = Path::new(root.trim()).join(file);
    let read = || fs::read(&file).with_context(|| format!("cannot read {}", file.display()));
    let old = read()?;
    workspace.edit(
        "crates/tokens/src/stem.rs",
        "ends_with(\"ss\")",
        "ends_with(\"zz\")",
    )?;
    let after = workspace.ok(&[&command[..], &["--disk_cache="]].concat())?;
    let differ = hashes(&old, &read()?)?;
    ensure!(
        differ == 2,
        "{differ} places of the metadata differ, not those of two hashes"
    );
    workspace.check(&after, &Expected::of(EXECUTES))?;
    Ok(after)
}

/// The spawns that run, although no other crate can tell the difference.
const EXECUTES: [(&str, &str); 13] = [
    ("Rustc", "//:one_rs"),
    ("Pyo3Gate", "//:one_rename"),
    ("Rustc", "//:tokens"),
    ("RustcMetadata", "//:tokens"),
    ("Rustc", "//:phrases"),
    ("RustcMetadata", "//:phrases"),
    ("Rustc", "//:stats"),
    ("RustcMetadata", "//:stats"),
    ("Rustc", "//:report"),
    ("Rustc", "//:split_rs"),
    ("Pyo3Gate", "//:split_rename"),
    ("TestRunner", "//:test_same"),
    ("TestRunner", "//:test_same"),
];

/// Returns the path of the metadata of `tokens`, below the execution root.
fn metadata(outcome: &Outcome) -> Result<String> {
    let mut spawns = outcome.spawns.iter();
    let spawn = spawns
        .find(|spawn| {
            spawn.mnemonic == "RustcMetadata" && spawn.target_label.ends_with("//:tokens")
        })
        .context("no metadata of tokens was made")?;
    let mut outputs = spawn.actual_outputs.iter();
    let output = outputs
        .find(|output| output.path.ends_with(".rmeta"))
        .context("no .rmeta file among its outputs")?;
    Ok(output.path.to_string())
}

/// Counts the places where two files differ. Each place is as long as a hash.
fn hashes(old: &[u8], new: &[u8]) -> Result<usize> {
    ensure!(
        old.len() == new.len(),
        "{} bytes became {}",
        old.len(),
        new.len()
    );
    let mut places = 0;
    let mut end = 0;
    for at in (0..old.len()).filter(|at| old[*at] != new[*at]) {
        if at >= end {
            places += 1;
            end = at + HASH;
        }
    }
    Ok(places)
}

#[test]
fn places() {
    let mut new = [0; 64];
    new[10..26].fill(1);
    new[40..50].fill(1);
    assert_eq!(hashes(&[0; 64], &new).ok(), Some(2));
    new[26] = 1;
    assert_eq!(hashes(&[0; 64], &new).ok(), Some(3));
    assert!(hashes(&[0; 63], &new).is_err());
}
