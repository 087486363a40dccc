//! The result of one Bazel command.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::process::Output;
use std::time::Duration;

use anyhow::{Context, Result};
use execlog::{Error, Hit, Reader, Spawn};

use crate::hits::Hits;

/// The exit code, the two streams and the execution log of a command.
pub struct Outcome {
    /// The command and its arguments, without startup options.
    pub command: Vec<String>,
    /// The exit code. `None` if a signal killed the command.
    pub code: Option<i32>,
    /// The text on stdout.
    pub out: String,
    /// The text on stderr.
    pub err: String,
    /// The spawns of its execution log. Empty for a command without one.
    pub spawns: Vec<Spawn>,
    /// Wall time.
    pub time: Duration,
    /// The path of the execution log, for tools that read it.
    pub log: PathBuf,
}

impl Outcome {
    pub(crate) fn new(
        command: &[&str],
        done: &Output,
        time: Duration,
        log: PathBuf,
    ) -> Result<Self> {
        // Bazel creates the log during analysis. If it did not get that far, there is no log or an empty one.
        let spawns = match log.exists().then(|| Reader::open(&log)) {
            None | Some(Err(Error::Empty)) => Vec::new(),
            Some(reader) => reader.and_then(Iterator::collect).with_context(|| {
                format!(
                    "cannot read the execution log of `bazel {}`",
                    command.join(" ")
                )
            })?,
        };
        Ok(Self {
            command: command.iter().map(ToString::to_string).collect(),
            code: done.status.code(),
            out: String::from_utf8_lossy(&done.stdout).into_owned(),
            err: String::from_utf8_lossy(&done.stderr).into_owned(),
            spawns,
            time,
            log,
        })
    }

    /// Whether the exit code is zero.
    #[must_use]
    pub fn success(&self) -> bool {
        self.code == Some(0)
    }

    /// Counts the spawns by the cache that their result came from, or by where they were executed.
    #[must_use]
    pub fn hits(&self) -> Hits {
        Hits::of(&self.spawns)
    }

    /// The spawns that were executed rather than taken from a cache.
    pub fn executed(&self) -> impl Iterator<Item = &Spawn> {
        self.spawns.iter().filter(|spawn| spawn.hit() == Hit::None)
    }

    /// Returns the executed spawns by mnemonic, for people: `26 Rustc, 7 CargoBuildScriptRun, 1 Pyo3Gate`.
    #[must_use]
    pub fn summary(&self) -> String {
        by_mnemonic(self.executed())
    }

    /// Like [`Outcome::summary`], including the spawns from a cache: the spawns that a cold build executes.
    #[must_use]
    pub fn cold_summary(&self) -> String {
        by_mnemonic(self.spawns.iter())
    }
}

fn by_mnemonic<'a>(spawns: impl Iterator<Item = &'a Spawn>) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    for spawn in spawns {
        *counts.entry(&spawn.mnemonic).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let counts: Vec<_> = counts
        .iter()
        .map(|(mnemonic, count)| format!("{count} {mnemonic}"))
        .collect();
    if counts.is_empty() {
        "none".to_owned()
    } else {
        counts.join(", ")
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "$ bazel {}", self.command.join(" "))?;
        match self.code {
            Some(code) => writeln!(f, "exit code {code} after {:.1} s", self.time.as_secs_f32())?,
            None => writeln!(f, "killed after {:.1} s", self.time.as_secs_f32())?,
        }
        f.write_str(end(&self.err, 6000))?;
        f.write_str(end(&self.out, 2000))
    }
}

/// Returns the end of a text, at most that many bytes.
fn end(text: &str, bytes: usize) -> &str {
    let start = text.len().saturating_sub(bytes);
    let start = (start..text.len()).find(|start| text.is_char_boundary(*start));
    start.map_or("", |start| &text[start..])
}
