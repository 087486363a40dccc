//! Measures what Bazel runs again after an edit, in each example. Generates the table of docs/incrementality.md.
//!
//! Each row is applied to a built workspace, which is then tested again. The spawns in the execution log must be exactly those of the
//! row. Then the edit is undone. Without `--config=all`, the rows that recompile much or repeat others are left out.

mod change;
mod lockfile;
mod metadata;
mod mixed_package;
mod pyo3;
mod row;
mod split_crates;

use anyhow::{ensure, Context, Result};
use harness::{short_label, warm_flags, whole, Expected, Machine, Outcome, Page, Steps, Workspace};

use row::{Example, Row};

/// The mnemonics of rules_rust that compile or run a build script.
const RUST: [&str; 3] = ["CargoBuildScriptRun", "Rustc", "RustcMetadata"];

/// What only `--config=all` measures.
const NIGHTLY: &str = "nightly";

#[test]
fn incrementality() -> Result<()> {
    let mut page = Page::new("incrementality.md", include_str!("start.md"));
    // The disk cache serves the state before each row, the undo of each row, and the moved workspace. Measured builds never use it.
    let flags = warm_flags()?;
    let flags: Vec<_> = flags.iter().map(String::as_str).collect();
    let here = Machine::with("here", "src/pyo3_bzl", &flags)?.stage()?;
    let elsewhere = Machine::with("elsewhere", "another/path/of/it", &flags)?.stage()?;
    for example in [mixed_package::example(), split_crates::example()] {
        measure(&example, &here, &elsewhere, &mut page)
            .with_context(|| format!("examples/{}", example.name))?;
    }
    if whole(NIGHTLY) {
        page.check()
    } else {
        page.check_part()
    }
}

fn measure(
    example: &Example,
    workspace: &Workspace,
    elsewhere: &Workspace,
    page: &mut Page,
) -> Result<()> {
    let cold = first_build(workspace, example)?;
    workspace.remember(&cold);
    println!(
        "{}: cold: {}, {} in {:.1} s",
        example.name,
        cold.cold_summary(),
        cold.hits(),
        cold.time.as_secs_f32()
    );

    page.push(&format!(
        "\n## examples/{}\n\n{}\n",
        example.name, example.about
    ));
    page.push(&format!(
        "A cold `bazel {}` executes {} spawns: {}.\n\n",
        example.command.join(" "),
        cold.spawns.len(),
        cold.cold_summary()
    ));
    let mut steps = Steps::new(workspace)?;
    let mut rows = Vec::new();
    let measured = |row: &&Row| !row.nightly || whole(NIGHTLY);
    for row in example.rows.iter().filter(measured) {
        steps.run(row.what, |workspace| {
            let outcome = apply(workspace, example, row)?;
            println!(
                "{}: {}: {} in {:.1} s",
                example.name,
                row.what,
                outcome.summary(),
                outcome.time.as_secs_f32()
            );
            rows.push(line(row.what, &outcome));
            workspace.check(&outcome, &Expected::of(row.executes.iter().copied()))
        })?;
        workspace.remember(&workspace.ok(example.command)?);
    }
    if let Some(what) = example.pipelined.filter(|_| whole(NIGHTLY)) {
        steps.run(what, |workspace| {
            let outcome = metadata::private_body(workspace, example)?;
            println!("{}: {what}: {}", example.name, outcome.summary());
            rows.push(line(what, &outcome));
            Ok(())
        })?;
    }
    if whole(example.name) {
        rows.push(moved(example, elsewhere, &cold)?);
    }
    steps.finish()?;
    page.table(&["what changed", "Rust", "executed"], &rows);
    Ok(())
}

/// Builds and tests an example of which the workspace has built nothing.
fn first_build(workspace: &Workspace, example: &Example) -> Result<Outcome> {
    workspace.stage_example(example.name)?;
    workspace.ok(example.command)
}

fn apply(workspace: &Workspace, example: &Example, row: &Row) -> Result<Outcome> {
    if let Some(before) = &row.before {
        before.apply(workspace)?;
        workspace.remember(&workspace.ok(example.command)?);
    }
    row.change.apply(workspace)?;
    workspace.ok(&[example.command, &["--disk_cache="]].concat())
}

/// Builds the same checkout on a machine with other paths, another user and another output base. Everything must come from the disk
/// cache.
fn moved(example: &Example, workspace: &Workspace, cold: &Outcome) -> Result<Vec<String>> {
    let outcome = first_build(workspace, example)?;
    println!(
        "{}: moved: {} in {:.1} s",
        example.name,
        outcome.hits(),
        outcome.time.as_secs_f32()
    );
    workspace.check(&outcome, &Expected::nothing())?;
    ensure!(
        outcome.hits().disk == cold.spawns.len(),
        "{} of {} spawns",
        outcome.hits(),
        cold.spawns.len()
    );
    let what = "another path, user and output base, with a shared disk cache";
    Ok(vec![
        what.into(),
        "0".into(),
        format!(
            "nothing: {}/{} disk cache hits",
            outcome.hits().disk,
            cold.spawns.len()
        ),
    ])
}

/// Formats a row of the page.
fn line(what: &str, outcome: &Outcome) -> Vec<String> {
    let mut counts = Vec::<(String, usize)>::new();
    for spawn in outcome.executed() {
        let name = format!("{} `{}`", spawn.mnemonic, short_label(&spawn.target_label));
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.sort();
    let rust = outcome
        .executed()
        .filter(|spawn| RUST.contains(&spawn.mnemonic.as_str()))
        .count();
    let executed: Vec<_> = counts
        .iter()
        .map(|(name, count)| {
            if *count == 1 {
                name.clone()
            } else {
                format!("{count} {name}")
            }
        })
        .collect();
    let executed = if executed.is_empty() {
        "nothing".to_owned()
    } else {
        executed.join(", ")
    };
    vec![what.to_owned(), rust.to_string(), executed]
}
