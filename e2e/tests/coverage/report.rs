//! The lcov report of a workspace.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{ensure, Context, Result};
use harness::Workspace;

/// The number of runs of each line, by source and number of the line.
pub struct Report<'a> {
    workspace: &'a Workspace,
    lines: BTreeMap<String, BTreeMap<usize, u64>>,
}

impl<'a> Report<'a> {
    /// Reads the report of the last `bazel coverage`.
    ///
    /// # Errors
    /// There is none, or it is not lcov.
    pub fn read(workspace: &'a Workspace) -> Result<Self> {
        let path = workspace
            .path()
            .join("bazel-out/_coverage/_coverage_report.dat");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut lines: BTreeMap<String, BTreeMap<usize, u64>> = BTreeMap::new();
        let mut source = String::new();
        for line in text.lines() {
            match line.split_once(':') {
                Some(("SF", name)) => name.clone_into(&mut source),
                Some(("DA", rest)) => {
                    let (number, count) = rest.split_once(',').context("DA without a comma")?;
                    let counts = lines.entry(source.clone()).or_default();
                    counts.insert(number.parse()?, count.parse()?);
                }
                _ => {}
            }
        }
        Ok(Self { workspace, lines })
    }

    /// The count of the only line of a source that contains a text.
    fn count(&self, source: &str, text: &str) -> Result<u64> {
        let content = self.workspace.read(source)?;
        let mut found = (1..)
            .zip(content.lines())
            .filter(|(_, line)| line.contains(text));
        let (number, _) = found
            .next()
            .with_context(|| format!("{source}: no {text}"))?;
        ensure!(found.next().is_none(), "{source}: more than one {text}");
        self.lines
            .get(source)
            .and_then(|counts| counts.get(&number))
            .copied()
            .with_context(|| format!("{source}:{number} is not in {:?}", self.lines))
    }

    /// Checks that a test ran the line that contains a text.
    ///
    /// # Errors
    /// None did.
    pub fn hit(&self, source: &str, text: &str) -> Result<()> {
        let count = self.count(source, text)?;
        ensure!(count > 0, "{source}: {text}: not run, in {:?}", self.lines);
        Ok(())
    }

    /// Checks that no test ran the line that contains a text.
    ///
    /// # Errors
    /// One did.
    pub fn missed(&self, source: &str, text: &str) -> Result<()> {
        let count = self.count(source, text)?;
        ensure!(
            count == 0,
            "{source}: {text}: {count} runs, in {:?}",
            self.lines
        );
        Ok(())
    }

    /// Checks that the report has these sources, by their paths in the workspace, and no other.
    ///
    /// # Errors
    /// It has others.
    pub fn has_only(&self, sources: &[&str]) -> Result<()> {
        let found: Vec<_> = self.lines.keys().collect();
        ensure!(found == sources, "{found:?}");
        Ok(())
    }
}
