//! The test bench for every fault: a correct reference build, a machine that writes to a cache, and a machine that reads from
//! it.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{ensure, Context, Result};
use engines::{nginx, Nginx};
use execlog::Spawn;
use harness::{make_small, temporary, warm_flags, Digests, Machine, Outcome, Workspace};

/// The build command. Without retries, an unreachable server costs one call per action, not six with increasing delays.
pub const BUILD: [&str; 3] = ["build", "//...", "--remote_retries=0"];

/// The targets whose outputs Bazel fetches by default.
const BUILT: &str = "//...";

/// Fetches every output as soon as it is made, so later actions find it on this machine.
pub const ALL: &str = "--remote_download_outputs=all";

/// Makes Bazel rebuild a blob that the server promised but does not have.
pub const RETRIES: &str = "--experimental_remote_cache_eviction_retries=5";

/// A row of the page.
pub struct Row {
    /// The fault.
    pub fault: &'static str,
    /// The server that has it.
    pub server: &'static str,
    /// What Bazel did, with counts.
    pub bazel: String,
    /// The messages that Bazel may print, if they depend on timing. The test saw one of them. Empty if Bazel prints nothing.
    pub printed: &'static [&'static str],
    /// Whether the user got the correct library.
    pub verdict: &'static str,
    /// How to detect the fault when Bazel's exit code is 0, and what to do.
    pub found: String,
}

impl Row {
    /// The cells of the row.
    pub fn cells(self) -> Vec<String> {
        let printed: Vec<_> = self
            .printed
            .iter()
            .map(|printed| format!("`{printed}`"))
            .collect();
        let printed = if printed.is_empty() {
            "nothing".to_owned()
        } else {
            printed.join(" or ")
        };
        vec![
            self.fault.to_owned(),
            self.server.to_owned(),
            self.bazel,
            printed,
            self.verdict.to_owned(),
            self.found,
        ]
    }
}

/// The build succeeded, with the same bytes as a build without a server.
pub const RIGHT: &str = "right bytes";

/// Bazel's exit code was not 0, so the user got no library. With other flags, the bytes were correct.
pub const FAILS: &str = "no bytes, or the right ones";

/// The user got a different library without a message.
pub const WRONG: &str = "WRONG BYTES";

/// The extension to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extension {
    /// See [`make_small`].
    Small,
    /// examples/quickstart without changes, with PyO3.
    Quickstart,
}

impl Extension {
    fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Quickstart => "quickstart",
        }
    }
}

/// Two machines, and the bytes of a build without a server.
pub struct Bench {
    extension: Extension,
    right: Digests,
    /// The size of all outputs in bytes, including intermediate ones.
    pub size: u64,
    /// The machine that builds first and writes to the cache.
    pub writer: Workspace,
    /// The machine that builds second and reads from the cache.
    pub reader: Workspace,
    filled: OnceCell<Filled>,
}

/// The store of a cache that nginx serves, and the build that filled it.
struct Filled {
    store: PathBuf,
    build: Outcome,
}

impl Bench {
    /// Creates the machines and builds the reference.
    pub fn new(extension: Extension) -> Result<Self> {
        let name = extension.name();
        let writer = Machine::new(&format!("{name}-writer"))?.example("quickstart")?;
        let reader = Machine::with(&format!("{name}-reader"), "elsewhere/pyo3_bzl", &[])?
            .example("quickstart")?;
        if extension == Extension::Small {
            make_small(&writer)?;
            make_small(&reader)?;
        }
        // Only the bytes of the reference matter, so they may come from a cache.
        let warm = warm_flags()?;
        let warm: Vec<_> = warm.iter().map(String::as_str).collect();
        let reference = writer.ok(&[&BUILD[..], &warm].concat())?;
        Ok(Self {
            extension,
            right: writer.outputs(BUILT)?,
            size: output_bytes(&reference),
            writer,
            reader,
            filled: OnceCell::new(),
        })
    }

    /// Returns the folder for a server.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        Ok(temporary()?
            .join("servers")
            .join(format!("{}-{name}", self.extension.name())))
    }

    /// Fills a cache with the writer's build.
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

    /// Starts an nginx with its own filled cache. Returns the server, the flag for it, and the build that filled the cache.
    pub fn nginx(&self, name: &str) -> Result<(Nginx, String, &Outcome)> {
        let filled = match self.filled.get() {
            Some(filled) => filled,
            None => {
                let mut server = Nginx::start(&self.folder("filled")?, nginx::Options::default())?;
                let build = self.fill(&format!("--remote_cache={}", server.endpoint()))?;
                server.stop()?;
                let store = server.cache_folder().to_owned();
                self.filled.get_or_init(|| Filled { store, build })
            }
        };
        let folder = self.folder(name)?;
        let store = folder.join("store");
        copy(&filled.store, &store)?;
        let options = nginx::Options {
            store: Some(store),
            ..nginx::Options::default()
        };
        let server = Nginx::start(&folder, options)?;
        let flag = format!("--remote_cache={}", server.endpoint());
        Ok((server, flag, &filled.build))
    }

    /// Builds from scratch on the reader. The build may fail.
    pub fn read(&self, flags: &[&str]) -> Result<Outcome> {
        self.reader.ok(&["clean"])?;
        self.reader.run(&[&BUILD[..], flags].concat())
    }

    /// Returns whether all outputs of the reader are correct.
    pub fn reader_is_right(&self) -> Result<bool> {
        Ok(self.reader.outputs(BUILT)? == self.right)
    }

    /// Builds again without a server, on top of the last build's state.
    pub fn goes_on_alone(&self) -> Result<()> {
        let built = self.reader.ok(&BUILD)?;
        ensure!(
            self.reader_is_right()?,
            "the bytes are wrong after:\n{built}"
        );
        Ok(())
    }

    /// Checks a build of the reader under a fault that may only cost time: it succeeds, tells the user, and its bytes are
    /// correct.
    pub fn survives(&self, outcome: &Outcome, printed: &[&str]) -> Result<()> {
        ensure!(outcome.success(), "expected success:\n{outcome}");
        says(outcome, printed)?;
        ensure!(
            self.reader_is_right()?,
            "the bytes are wrong after:\n{outcome}"
        );
        Ok(())
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
        }
    }
    Ok(())
}

/// Returns the spawn of a build with that mnemonic and target.
pub fn spawn<'a>(outcome: &'a Outcome, mnemonic: &str, target: &str) -> Result<&'a Spawn> {
    outcome
        .spawns
        .iter()
        .find(|spawn| spawn.mnemonic == mnemonic && spawn.target_label == target)
        .with_context(|| format!("no {mnemonic} {target} in the log"))
}

/// Returns the hash of a spawn's first output.
pub fn output_hash(spawn: &Spawn) -> Result<String> {
    let digest = spawn
        .actual_outputs
        .first()
        .and_then(|file| file.digest.as_ref());
    Ok(digest.context("the log has no output")?.hash.to_string())
}

/// Returns the size of all outputs of a build, in bytes.
fn output_bytes(outcome: &Outcome) -> u64 {
    let files = outcome
        .spawns
        .iter()
        .flat_map(|spawn| &spawn.actual_outputs);
    files
        .filter_map(|file| Some(file.digest.as_ref()?.size_bytes))
        .sum()
}

/// Checks that a build failed with that exit code, and printed one of the texts.
pub fn fails(outcome: &Outcome, code: i32, printed: &[&str]) -> Result<()> {
    ensure!(
        outcome.code == Some(code),
        "expected exit code {code}:\n{outcome}"
    );
    says(outcome, printed)
}

/// Checks that Bazel printed one of the texts. If the message depends on timing, `printed` lists all known ones.
pub fn says(outcome: &Outcome, printed: &[&str]) -> Result<()> {
    ensure!(
        printed.iter().any(|printed| outcome.err.contains(printed)),
        "expected one of {printed:?} in:\n{outcome}"
    );
    Ok(())
}

/// Checks that Bazel printed nothing about the cache.
pub fn silent(outcome: &Outcome) -> Result<()> {
    ensure!(
        !outcome.err.contains("WARNING: Remote Cache"),
        "Bazel was not silent:\n{outcome}"
    );
    Ok(())
}

/// Runs `pyo3-bzl cache` on execution logs. It must report a problem with this text. Returns the words for the page.
pub fn finds(arguments: &[&str], logs: &[&Path], text: &str) -> Result<String> {
    let shown = format!("`pyo3-bzl cache {}`", arguments.join(" "));
    let done = tool(arguments, logs)?;
    ensure!(
        done.status.code() == Some(10) && String::from_utf8_lossy(&done.stdout).contains(text),
        "{shown} did not find `{text}`: {done:?}"
    );
    Ok(format!("{shown} exits with 10: `{text}`"))
}

/// Runs `pyo3-bzl cache` on execution logs. It must report no problem. Returns what it printed.
pub fn finds_nothing(arguments: &[&str], logs: &[&Path]) -> Result<String> {
    let done = tool(arguments, logs)?;
    ensure!(done.status.success(), "{arguments:?}: {done:?}");
    String::from_utf8(done.stdout).context("what pyo3-bzl printed")
}

fn tool(arguments: &[&str], logs: &[&Path]) -> Result<Output> {
    let program = std::env::var_os("PYO3_BZL_COMMAND").context("PYO3_BZL_COMMAND is not set")?;
    let program = fs::canonicalize(&program).context("cannot find PYO3_BZL_COMMAND")?;
    Command::new(program)
        .arg("cache")
        .args(arguments)
        .args(logs)
        .output()
        .context("cannot start pyo3-bzl")
}
