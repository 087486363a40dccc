//! What every fault is tried on: a build that was right, a machine that writes to a cache and one that reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{ensure, Context, Result};
use execlog::Spawn;
use harness::{temporary, Digests, Machine, Outcome, Workspace};

/// What is built. A server that is gone costs one call for each action, not six with growing pauses between.
pub const BUILD: [&str; 3] = ["build", "//...", "--remote_retries=0"];

/// What `//...` builds, and so what Bazel fetches unless it is told otherwise.
const BUILT: &str = "//... except attr(tags, manual, //...)";

/// Fetches every output when it is made, so that all actions to come find it here.
pub const ALL: &str = "--remote_download_outputs=all";

/// Makes Bazel forget what the server promised and does not have, and build it.
pub const RETRIES: &str = "--experimental_remote_cache_eviction_retries=5";

/// A line of the page.
pub struct Row {
    /// What is wrong.
    pub fault: &'static str,
    /// With what.
    pub server: &'static str,
    /// What Bazel did, counted.
    pub bazel: String,
    /// What it printed; the test has seen it.
    pub told: &'static str,
    /// Whether the library that was handed out is the right one, and what to do.
    pub verdict: &'static str,
}

/// Two machines, and the bytes of a build without any cache.
pub struct Bench {
    right: Digests,
    /// Builds first, and writes.
    pub writer: Workspace,
    /// Builds then, and reads.
    pub reader: Workspace,
}

impl Bench {
    /// Makes the machines, and the reference.
    pub fn new() -> Result<Self> {
        let writer = Machine::new("writer")?.example("quickstart")?;
        let reader = Machine::with("reader", "elsewhere/pyo3_bzl", &[])?.example("quickstart")?;
        writer.ok(&BUILD)?;
        Ok(Self {
            right: writer.outputs(BUILT)?,
            writer,
            reader,
        })
    }

    /// A folder for a server.
    pub fn folder(name: &str) -> Result<PathBuf> {
        Ok(temporary()?.join("servers").join(name))
    }

    /// Fills a cache.
    pub fn fill(&self, cache: &str) -> Result<Outcome> {
        self.writer.ok(&["clean"])?;
        let filled = self.writer.ok(&[&BUILD[..], &[cache]].concat())?;
        ensure!(
            filled.hits().cached() == 0,
            "the cache was not empty: {}",
            filled.hits()
        );
        Ok(filled)
    }

    /// A fresh build of the reader, which may fail.
    pub fn read(&self, flags: &[&str]) -> Result<Outcome> {
        self.reader.ok(&["clean"])?;
        self.reader.run(&[&BUILD[..], flags].concat())
    }

    /// Whether the reader has the right bytes, all of them.
    pub fn reader_is_right(&self) -> Result<bool> {
        Ok(self.reader.outputs(BUILT)? == self.right)
    }

    /// Builds once more without any server, on what the last build left.
    pub fn goes_on_alone(&self) -> Result<()> {
        let built = self.reader.ok(&BUILD)?;
        ensure!(
            self.reader_is_right()?,
            "the bytes are wrong after:\n{built}"
        );
        Ok(())
    }

    /// Holds a build of the reader against what is expected when a fault must cost time only: it succeeds, tells the user, and
    /// its bytes are right.
    pub fn survives(&self, outcome: &Outcome, told: &str) -> Result<()> {
        ensure!(outcome.success(), "expected success:\n{outcome}");
        ensure!(
            outcome.err.contains(told),
            "expected `{told}` in:\n{outcome}"
        );
        ensure!(
            self.reader_is_right()?,
            "the bytes are wrong after:\n{outcome}"
        );
        Ok(())
    }
}

/// The spawn of a build with that mnemonic and target.
pub fn spawn<'a>(outcome: &'a Outcome, mnemonic: &str, target: &str) -> Result<&'a Spawn> {
    outcome
        .spawns
        .iter()
        .find(|spawn| spawn.mnemonic == mnemonic && spawn.target_label == target)
        .with_context(|| format!("no {mnemonic} {target} in the log"))
}

/// The hash of a spawn's first output.
pub fn output_hash(spawn: &Spawn) -> Result<String> {
    let digest = spawn
        .actual_outputs
        .first()
        .and_then(|file| file.digest.as_ref());
    Ok(digest.context("the log has no output")?.hash.to_string())
}

/// Runs `pyo3-bzl cache` on execution logs.
pub fn tool(arguments: &[&str], logs: &[&Path]) -> Result<Output> {
    let program = std::env::var_os("PYO3_BZL_COMMAND").context("PYO3_BZL_COMMAND is not set")?;
    let program = fs::canonicalize(&program).context("cannot find PYO3_BZL_COMMAND")?;
    Command::new(program)
        .arg("cache")
        .args(arguments)
        .args(logs)
        .output()
        .context("cannot start pyo3-bzl")
}
