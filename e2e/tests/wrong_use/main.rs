//! Every wrong use of `pyo3_extension` fails while the BUILD file is loaded, with a readable message.

mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{ensure, Context, Result};
use harness::Machine;

use cases::{Case, CASES};

/// The attributes of a correct use.
const RIGHT: [(&str, &str); 3] = [
    ("name", "\"ext\""),
    ("srcs", "[\"lib.rs\"]"),
    ("deps", "[\"@crates//:pyo3\"]"),
];

#[test]
fn every_message() -> Result<()> {
    let machine = Machine::new("wrong")?;
    let folder = machine.folder().join("wrong_use");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join("MODULE.bazel"), module(&machine)))
        .context("cannot write MODULE.bazel")?;
    let workspace = machine.workspace(&folder)?;
    for case in &CASES {
        workspace.write(&format!("{}/BUILD.bazel", case.package), &build_file(case))?;
    }
    let outcome = workspace.fails(&["query", "--keep_going", "//..."])?;
    let said: BTreeSet<_> = outcome
        .err
        .lines()
        .filter_map(|line| line.strip_prefix("Error in fail: "))
        .map(str::to_owned)
        .collect();
    let expected: BTreeSet<_> = CASES
        .iter()
        .map(|case| format!("//{}:{}: {}", case.package, name(case), case.message))
        .collect();
    let list = |messages: &mut dyn Iterator<Item = &String>| {
        messages.cloned().collect::<Vec<_>>().join("\n")
    };
    println!("{} messages, {} expected", said.len(), expected.len());
    ensure!(
        said == expected,
        "not said:\n{}\nsaid instead:\n{}\n{outcome}",
        list(&mut expected.difference(&said)),
        list(&mut said.difference(&expected)),
    );
    Ok(())
}

fn module(machine: &Machine) -> String {
    format!(
        "module(name = \"wrong_use\")\nbazel_dep(name = \"pyo3_bzl\")\nlocal_path_override(module_name = \"pyo3_bzl\", path = \"{}\")\n",
        machine.checkout().display()
    )
}

fn attributes(case: &Case) -> BTreeMap<&str, &str> {
    RIGHT.iter().chain(case.changed).copied().collect()
}

fn name(case: &Case) -> &str {
    attributes(case)["name"].trim_matches('"')
}

fn build_file(case: &Case) -> String {
    let attributes: Vec<_> = attributes(case)
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    format!(
        "load(\"@pyo3_bzl//rules:defs.bzl\", \"pyo3_extension\")\n{}pyo3_extension({})\n",
        case.before,
        attributes.join(", ")
    )
}
