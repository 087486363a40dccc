//! The wheel of an adopted project, compared with the one on PyPI.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{ensure, Context, Result};
use harness::{runfile, succeeds, Machine, Workspace};
use serde_json::Value;

/// The script that compares two wheels.
const COMPARE: &str = "e2e/adopt/compare_wheels.py";

/// What differs between our wheel and the published one.
pub struct Difference(Value);

/// Builds `//:wheel` with these flags, and compares it with the published wheel, whose path is in an environment variable.
///
/// # Errors
/// The build or the comparison fails, or the Python and ABI tags differ.
pub fn compare(
    machine: &Machine,
    workspace: &Workspace,
    flags: &[&str],
    variable: &str,
) -> Result<Difference> {
    let published = env::var(variable)
        .with_context(|| format!("{variable} is not set; run this test with `./bazelw test`"))?;
    workspace.ok(&[&["build", "//:wheel"], flags].concat())?;
    let ours = only_file(&workspace.path().join("bazel-bin/wheel.dist"))?;
    let done = succeeds(
        machine
            .command("python3", workspace.path())?
            .arg(runfile(COMPARE)?)
            .arg(&ours)
            .arg(runfile(&published)?),
    )?;
    let difference = Difference(serde_json::from_slice(&done.stdout).context("no JSON")?);
    println!("wheel: {}", difference.0);
    let [tags, published, ..] = difference.cells();
    ensure!(tags == published, "our tags: {tags}; on PyPI: {published}");
    Ok(difference)
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))?;
    let mut entries: Vec<_> = entries.collect::<Result<_, _>>()?;
    let only = entries.pop().context("an empty folder")?;
    ensure!(entries.is_empty(), "{} has several files", folder.display());
    Ok(only.path())
}

impl Difference {
    /// Returns the cells of its row: both tags, the files that only one has, and the fields that differ.
    pub fn cells(&self) -> [String; 5] {
        let text = |key: &str| {
            let value = self.0.get(key).and_then(Value::as_str);
            format!("`{}`", value.unwrap_or_default())
        };
        let list = |key: &str| {
            let values = self.0.get(key).and_then(Value::as_array);
            let values = values.into_iter().flatten().filter_map(Value::as_str);
            let values: Vec<_> = values.map(|value| format!("`{value}`")).collect();
            if values.is_empty() {
                "none".to_owned()
            } else {
                values.join(", ")
            }
        };
        [
            text("tags"),
            text("published_tags"),
            list("only_ours"),
            list("only_published"),
            list("fields"),
        ]
    }
}
