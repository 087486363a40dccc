//! One published project, from its sdist to its passing tests.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{ensure, Context, Result};
use harness::{digests, succeeds, unpack_sdist, Machine, Snapshot};
use serde_json::Value;

use crate::wheel::{self, Difference};

/// A project on PyPI.
pub struct Published {
    pub name: &'static str,
    pub version: &'static str,
    /// The environment variable that contains the path of its sdist.
    pub sdist: &'static str,
    /// What makes the project different from the others.
    pub shape: &'static str,
    /// Python packages that are too large for a test, passed as `--without`.
    pub without: &'static str,
    /// Bazel flags in addition to those of every project.
    pub flags: &'static [&'static str],
    pub expected: Expected,
    /// The environment variable that contains the path of its wheel on PyPI, if the test compares it.
    pub wheel: Option<&'static str>,
    /// A correction of its pyproject.toml, without which `adopt` writes no wheel: old text, new text, and what the old text is.
    pub correction: Option<[&'static str; 3]>,
}

/// The expected result.
pub enum Expected {
    /// It builds, and at least this number of its tests pass.
    Passes(usize),
    /// It builds. The text says why no tests run.
    Builds(&'static str),
    /// `adopt` writes nothing, and its first line says why.
    Refused(&'static str),
}

/// The result of adopting a project.
pub struct Adopted {
    project: &'static Published,
    spawns: String,
    passed: String,
    passed_in_rust: usize,
    abi: String,
    wheel: Option<Difference>,
    /// The subject and the reason of each unmapped item.
    unmapped: Vec<(String, String)>,
}

const FLAGS: [&str; 2] = ["--test_output=all", "//..."];

impl Published {
    /// Adopts it twice, and runs its tests.
    ///
    /// # Errors
    /// Any step that fails or gives an unexpected result.
    pub fn adopt(&'static self, machine: &Machine) -> Result<Adopted> {
        let folder = self.unpacked(machine)?;
        let before = digests(&folder, ["."].into_iter())?;
        if let Expected::Refused(reason) = self.expected {
            return self.refused(machine, &folder, reason);
        }
        let command = |arguments: &[&str]| self.command(machine, &folder, arguments);
        let first = command(&["--format=json"])?;
        let document: Value = serde_json::from_slice(&first.stdout).context("no JSON")?;
        let mut after = digests(&folder, ["."].into_iter())?;
        // A Cargo.lock that `adopt` creates is the project's own from then on.
        let own =
            usize::from(after.contains_key("Cargo.lock") && !before.contains_key("Cargo.lock"));
        let written = after.len() - before.len() - own;
        after.retain(|path, _| before.contains_key(path));
        ensure!(before == after, "{}: existing files changed", self.name);

        // Only a lock file is missing. The command that `adopt` prints makes it.
        let mut document = document;
        let mut written = written;
        if let Some(lock) = printed(&document) {
            shell(&folder, &lock)?;
            let again = command(&["--format=json"])?;
            document = serde_json::from_slice(&again.stdout).context("no JSON")?;
            ensure!(
                printed(&document).is_none(),
                "{}: after `{lock}`, {}",
                self.name,
                String::from_utf8_lossy(&again.stdout)
            );
            written = digests(&folder, ["."].into_iter())?.len() - before.len() - own - 1;
        }

        let second = command(&["--check"])?;
        let second = String::from_utf8_lossy(&second.stdout).into_owned();
        let unchanged = second
            .lines()
            .filter(|line| line.starts_with("unchanged "))
            .count();
        ensure!(
            unchanged >= written,
            "{}: a second run would change something:\n{second}",
            self.name
        );

        let workspace = machine.workspace(&folder)?;
        let written = Snapshot::of(&folder)?;
        let verb = match self.expected {
            Expected::Passes(_) => "test",
            _ => "build",
        };
        let flags: &[&str] = if verb == "test" { &FLAGS } else { &FLAGS[1..] };
        let outcome = workspace.ok(&[&[verb], self.flags, flags].concat())?;
        let output = format!("{}{}", outcome.out, outcome.err);
        let passed: usize = output.lines().filter_map(passed).sum();
        println!(
            "{} {}: {} in {:.1} s; {passed} passed",
            self.name,
            self.version,
            outcome.summary(),
            outcome.time.as_secs_f32(),
        );
        // Not Cargo.lock, either, which crate_universe writes.
        let mut changed = written.changes()?;
        changed.retain(|path| path != Path::new("MODULE.bazel.lock"));
        ensure!(
            changed.is_empty(),
            "{}: the build changed {changed:?}",
            self.name
        );
        if let Expected::Passes(least) = self.expected {
            ensure!(
                passed >= least,
                "only {passed} tests of {}:\n{outcome}",
                self.name
            );
        }
        if let Some([old, new, _]) = self.correction {
            workspace.edit("pyproject.toml", old, new)?;
            command(&[])?;
        }
        Ok(Adopted {
            project: self,
            wheel: match self.wheel {
                Some(wheel) => Some(wheel::compare(machine, &workspace, self.flags, wheel)?),
                None => None,
            },
            spawns: outcome.spawns.len().to_string(),
            passed: match self.expected {
                Expected::Builds(why) => why.to_owned(),
                _ => passed.to_string(),
            },
            passed_in_rust: output.lines().filter_map(passed_in_rust).sum(),
            abi: notes(&document, "choice")
                .first()
                .map(|(subject, _)| subject.clone())
                .unwrap_or_default(),
            unmapped: notes(&document, "unmapped"),
        })
    }

    /// Checks that `adopt` says why it cannot adopt the project, before it writes anything.
    fn refused(&'static self, machine: &Machine, folder: &Path, reason: &str) -> Result<Adopted> {
        let before = digests(folder, ["."].into_iter())?;
        let done = self.start(machine, folder, &[])?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        ensure!(
            !done.status.success() && said.lines().next() == Some(&format!("error: {reason}")),
            "{}: {said}",
            self.name
        );
        ensure!(
            before == digests(folder, ["."].into_iter())?,
            "{}: files changed",
            self.name
        );
        Ok(Adopted {
            project: self,
            spawns: "none".to_owned(),
            passed: format!("`adopt` refuses it: {reason}"),
            passed_in_rust: 0,
            abi: String::new(),
            wheel: None,
            unmapped: Vec::new(),
        })
    }

    fn command(&self, machine: &Machine, folder: &Path, arguments: &[&str]) -> Result<Output> {
        let done = self.start(machine, folder, arguments)?;
        ensure!(
            done.status.success(),
            "pyo3-bzl adopt {}: {}{}",
            self.name,
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr)
        );
        Ok(done)
    }

    fn start(&self, machine: &Machine, folder: &Path, arguments: &[&str]) -> Result<Output> {
        let mut command = machine.pyo3_bzl(folder)?;
        command
            .arg("adopt")
            .arg(".")
            .arg("--pyo3-bzl")
            .arg(machine.checkout());
        if !self.without.is_empty() {
            command.arg("--without").arg(self.without);
        }
        command
            .args(arguments)
            .output()
            .context("cannot start pyo3-bzl")
    }

    /// Unpacks the sdist and returns the only folder in it.
    fn unpacked(&self, machine: &Machine) -> Result<PathBuf> {
        let sdist = env::var(self.sdist).with_context(|| {
            format!(
                "{} is not set; run this test with `./bazelw test`",
                self.sdist
            )
        })?;
        unpack_sdist(&sdist, &machine.folder().join("projects").join(self.name))
    }
}

impl Adopted {
    /// Its row of the table.
    pub fn row(&self) -> Vec<String> {
        let project = self.project;
        vec![
            format!("{} {}", project.name, project.version),
            project.shape.to_owned(),
            if self.abi.is_empty() {
                "none".to_owned()
            } else {
                format!("`{}`", self.abi)
            },
            self.spawns.clone(),
            self.passed.clone(),
            self.passed_in_rust.to_string(),
        ]
    }

    /// Its row of the table of wheels, if its wheel was compared.
    pub fn wheel_row(&self) -> Option<Vec<String>> {
        let mut row = vec![self.project.name.to_owned()];
        row.extend(self.wheel.as_ref()?.cells());
        let correction = self.project.correction.map(|[_, _, what]| what);
        row.push(correction.unwrap_or("none").to_owned());
        Some(row)
    }

    /// Its section of the page, unless everything was mapped.
    pub fn unmapped(&self) -> String {
        if self.unmapped.is_empty() {
            return String::new();
        }
        let mut text = format!("\n{}:\n\n", self.project.name);
        for (subject, reason) in &self.unmapped {
            text.push_str(&format!("- {subject}: {reason}\n"));
        }
        text
    }
}

/// Returns the command that makes a lock file, if a note contains one.
fn printed(document: &Value) -> Option<String> {
    let notes = document.get("notes").and_then(Value::as_array);
    let hints = notes
        .into_iter()
        .flatten()
        .filter_map(|note| note.get("hint")?.as_str());
    hints
        .filter_map(|hint| hint.strip_prefix("make a lock file and run `adopt` again: `"))
        .find_map(|rest| Some(rest.strip_suffix('`')?.to_owned()))
}

/// Runs a command as a user does, with the outer environment, which configures pip's index.
fn shell(folder: &Path, command: &str) -> Result<()> {
    let mut shell = Command::new("sh");
    succeeds(shell.args(["-c", command]).current_dir(folder)).map(drop)
}

fn notes(document: &Value, kind: &str) -> Vec<(String, String)> {
    let text = |note: &Value, key: &str| {
        note.get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let notes = document
        .get("notes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    notes
        .filter(|note| text(note, "kind") == kind)
        .map(|note| (text(note, "subject"), text(note, "reason")))
        .collect()
}

/// Reads the number in pytest's last line: `==== 21 passed in 0.5s ====`, `=== 4 passed, 8 skipped in 0.5s ===`, `8 passed in 0.5s`
/// with `-q`, or `  227 passed`, as the plugins pytest-sugar and pytest-pretty write it.
fn passed(line: &str) -> Option<usize> {
    let line = line.trim_matches('=').trim();
    let counts = line.split_once(" in ").map_or(line, |(counts, _)| counts);
    counts
        .split(", ")
        .find_map(|count| count.strip_suffix(" passed"))?
        .parse()
        .ok()
}

/// Reads the number in the last line of a Rust test: `test result: ok. 14 passed; 0 failed; ...`.
fn passed_in_rust(line: &str) -> Option<usize> {
    let counts = line.strip_prefix("test result: ok. ")?;
    counts.split_once(" passed")?.0.parse().ok()
}
