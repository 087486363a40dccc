//! A checkout on a machine. Runs Bazel in it and edits it.

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{bail, ensure, Context, Result};
use logdiff::History;

use crate::expected::Expected;
use crate::files::{digests, write, Digests};
use crate::machine::Machine;
use crate::outcome::Outcome;
use crate::patience;

/// A workspace on disk, and its Bazel server, which runs until this is dropped.
pub struct Workspace {
    machine: Machine,
    path: PathBuf,
    /// Variables that differ from the machine's. `None` unsets a variable.
    variables: RefCell<Vec<(OsString, Option<OsString>)>>,
    /// Earlier spawns, to explain why something ran again.
    history: RefCell<History>,
}

/// The commands that run actions and therefore have an execution log.
const BUILDING: [&str; 4] = ["build", "coverage", "run", "test"];

/// Workspaces on a machine.
impl Machine {
    /// Opens the workspace of an example, by the name of its folder.
    ///
    /// # Errors
    /// There is no such example.
    pub fn example(&self, name: &str) -> Result<Workspace> {
        self.workspace(&self.checkout().join("examples").join(name))
    }

    /// Opens the workspace in any folder.
    ///
    /// # Errors
    /// It has no MODULE.bazel.
    pub fn workspace(&self, path: &Path) -> Result<Workspace> {
        if !path.join("MODULE.bazel").is_file() {
            bail!("{} is not a workspace", path.display());
        }
        Ok(Workspace::new(self.clone(), path.to_owned()))
    }
}

impl Workspace {
    pub(crate) fn new(machine: Machine, path: PathBuf) -> Self {
        Self {
            machine,
            path,
            variables: RefCell::default(),
            history: RefCell::default(),
        }
    }

    /// The folder of the workspace.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The machine that contains the workspace.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Sets an environment variable for the following calls. `None` unsets it.
    pub fn set(&self, name: &str, value: Option<&str>) {
        self.variables
            .borrow_mut()
            .push((name.into(), value.map(Into::into)));
    }

    /// Undoes every [`Workspace::set`].
    pub fn reset_environment(&self) {
        self.variables.borrow_mut().clear();
    }

    /// Runs one Bazel command: its name, then its arguments.
    ///
    /// # Errors
    /// Bazel cannot be started, or its execution log cannot be read. A failed command is not an error.
    pub fn run(&self, command: &[&str]) -> Result<Outcome> {
        let (name, arguments) = command.split_first().context("no Bazel command given")?;
        let (flag, log) = self.machine.next_log();
        let mut bazel = self.bazel();
        bazel.arg(name);
        if BUILDING.contains(name) {
            bazel.arg(flag);
            bazel.args(["--curses=no", "--noshow_progress"]);
            bazel.args(self.machine.flags());
        }
        bazel.args(arguments);
        let started = Instant::now();
        let done = patience::output(&mut bazel)
            .with_context(|| format!("cannot start {}", self.machine.bazel().display()))?;
        Outcome::new(command, &done, started.elapsed(), log)
    }

    /// Like [`Workspace::run`], for a command that must succeed.
    ///
    /// # Errors
    /// The same as [`Workspace::run`], and when the command fails. The message contains Bazel's output.
    pub fn ok(&self, command: &[&str]) -> Result<Outcome> {
        let outcome = self.run(command)?;
        ensure!(outcome.success(), "expected success:\n{outcome}");
        Ok(outcome)
    }

    /// Like [`Workspace::run`], for a command that must fail.
    ///
    /// # Errors
    /// The same as [`Workspace::run`], and when the command succeeds.
    pub fn fails(&self, command: &[&str]) -> Result<Outcome> {
        let outcome = self.run(command)?;
        ensure!(!outcome.success(), "expected a failure:\n{outcome}");
        Ok(outcome)
    }

    /// Records the spawns of an outcome, to explain later ones.
    pub fn remember(&self, outcome: &Outcome) {
        let mut history = self.history.borrow_mut();
        for spawn in &outcome.spawns {
            history.absorb(spawn);
        }
        history.next_log();
    }

    /// Compares the *executed* spawns (not those from a cache) with the expected ones, then records the outcome.
    ///
    /// # Errors
    /// The two differ. The message lists each unexpected spawn with the reason why it ran, and each missing one.
    pub fn check(&self, outcome: &Outcome, expected: &Expected) -> Result<()> {
        let verdict = expected.verdict(outcome, &mut self.history.borrow_mut());
        self.remember(outcome);
        match verdict {
            Some(message) => bail!("{message}"),
            None => Ok(()),
        }
    }

    /// Replaces the only occurrence of `old` in a file.
    ///
    /// # Errors
    /// The file cannot be read or written, or `old` does not occur in it exactly once.
    pub fn edit(&self, file: &str, old: &str, new: &str) -> Result<()> {
        let text = self.read(file)?;
        let found = text.matches(old).count();
        ensure!(
            found == 1,
            "{file}: {found} occurrences of {old:?}, one expected"
        );
        self.write(file, &text.replace(old, new))
    }

    /// Returns the text of a file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, file: &str) -> Result<String> {
        let path = self.path.join(file);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// Writes a file and creates the folders above it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, file: &str, text: &str) -> Result<()> {
        write(&self.path.join(file), text.as_bytes())
    }

    /// Removes a file.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove(&self, file: &str) -> Result<()> {
        let path = self.path.join(file);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))
    }

    /// Returns the path of a target's only default output. The file exists only after a build.
    ///
    /// # Errors
    /// The query fails, or the target does not have exactly one default output.
    pub fn output(&self, target: &str) -> Result<PathBuf> {
        let files = self.ok(&["cquery", "--output=files", target])?;
        let files: Vec<_> = files.out.lines().collect();
        let [file] = files[..] else {
            bail!("{target}: one file expected, got {files:?}");
        };
        let root = self.ok(&["info", "execution_root"])?;
        Ok(Path::new(root.out.trim()).join(file))
    }

    /// Returns the digests of the default outputs that a build of a pattern makes, by path below `bazel-out`: not those of `manual`
    /// targets.
    ///
    /// # Errors
    /// The query fails, or a file cannot be read.
    pub fn outputs(&self, pattern: &str) -> Result<Digests> {
        let built = format!("({pattern}) except attr(tags, manual, {pattern})");
        let files = self.ok(&["cquery", "--output=files", &built])?;
        let root = self.ok(&["info", "execution_root"])?;
        digests(Path::new(root.out.trim()), files.out.lines())
    }

    /// Prepares Bazel with its startup options, in this workspace.
    fn bazel(&self) -> Command {
        let mut bazel = Command::new(self.machine.bazel());
        bazel
            .args(self.machine.startup_options())
            .current_dir(&self.path);
        bazel
            .env_clear()
            .envs(self.machine.environment())
            .stdin(Stdio::null());
        for (name, value) in self.variables.borrow().iter() {
            match value {
                Some(value) => bazel.env(name, value),
                None => bazel.env_remove(name),
            };
        }
        bazel
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        self.reset_environment();
        // If this fails, the server stops by itself after five minutes without work.
        let _ = self
            .bazel()
            .arg("shutdown")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}
