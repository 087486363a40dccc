//! Runs the example's `ci.sh` on a machine.

use anyhow::{ensure, Context, Result};
use harness::{Machine, Workspace};

/// The result of one run of `ci.sh`.
pub struct Run {
    pub code: Option<i32>,
    /// Both streams: stdout, then stderr.
    pub output: String,
    /// The output of `ci.sh` itself after the build, including its quotes from Bazel.
    pub report: String,
}

/// The figures that `ci.sh` prints.
#[derive(Debug, PartialEq, Eq)]
pub struct Rate {
    pub percent: String,
    pub hits: usize,
    pub all: usize,
    /// For example, `12 remote cache hit, 3 linux-sandbox`.
    pub how: String,
}

/// Variables that `ci.sh` reads. They may be set in the environment of the tests.
const VARIABLES: [&str; 3] = ["CACHE_URL", "CACHE_AUTHORIZATION", "MIN_HIT_RATE"];

/// Runs `ci.sh`.
pub fn ci(
    machine: &Machine,
    workspace: &Workspace,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Result<Run> {
    let script = workspace.path().join("ci.sh");
    let mut command = machine.command(&script.display().to_string(), workspace.path())?;
    for name in VARIABLES {
        command.env_remove(name);
    }
    let done = command
        .args(arguments)
        .envs(variables.iter().copied())
        .output()
        .with_context(|| format!("cannot start {}", script.display()))?;
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    let output = format!("{out}{}", String::from_utf8_lossy(&done.stderr));
    let names: Vec<_> = variables.iter().map(|(name, _)| *name).collect();
    println!(
        "--- ci.sh {arguments:?} with {names:?}\n{output}--- exit code {:?}",
        done.status.code()
    );
    let report = out
        .find("ci.sh: hit rate")
        .map_or(String::new(), |start| out[start..].to_owned());
    Ok(Run {
        code: done.status.code(),
        output,
        report,
    })
}

impl Run {
    /// Checks the exit code, and a text that the output must contain.
    pub fn expect(&self, code: i32, text: &str) -> Result<()> {
        ensure!(
            self.code == Some(code),
            "ci.sh: exit code {code} expected, got {:?}",
            self.code
        );
        ensure!(
            self.output.contains(text),
            "ci.sh does not say `{text}`:\n{}",
            self.output
        );
        Ok(())
    }

    /// Returns the figures of the only line with the hit rate.
    pub fn rate(&self) -> Result<Rate> {
        let lines: Vec<_> = self
            .output
            .lines()
            .filter_map(|line| line.strip_prefix("ci.sh: hit rate: "))
            .collect();
        ensure!(
            lines.len() == 1,
            "one line with a hit rate expected, got {lines:?}"
        );
        rate(lines[0]).with_context(|| format!("not a hit rate: `{}`", lines[0]))
    }
}

/// Parses `96.9 % (31 of 32 actions came from the cache: 31 remote cache hit, 1 local)`.
fn rate(line: &str) -> Option<Rate> {
    let (percent, rest) = line.split_once(" % (")?;
    let (hits, rest) = rest.split_once(" of ")?;
    let (all, rest) = rest.split_once(" actions came from the cache: ")?;
    Some(Rate {
        percent: percent.into(),
        hits: hits.parse().ok()?,
        all: all.parse().ok()?,
        how: rest.strip_suffix(')')?.into(),
    })
}
