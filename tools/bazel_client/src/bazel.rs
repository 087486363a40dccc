//! One Bazel in one workspace.

use std::collections::HashMap;
use std::env;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use crate::actions::{Action, ActionGraph};
use crate::call::Call;
use crate::error::{Error, Failure};
use crate::essential::essential;
use crate::find::{find_program, Program};
use crate::messages::Limits;
use crate::read_error::ReadError;
use crate::run::run;
use crate::target::{Configuration, Target};
use crate::targets::{Configured, ConfiguredReader, TargetReader};
use crate::workspace::Workspace;

/// Runs Bazel's commands in a workspace.
#[derive(Debug, Clone)]
pub struct Bazel {
    program: Program,
    workspace: Workspace,
}

/// The result of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<T> {
    /// The value that was read.
    pub value: T,
    /// For a command with `--keep_going`: errors about broken parts, which the value lacks.
    pub complaints: Vec<String>,
    /// All that such a command said on stderr, without colours; empty if nothing is broken.
    pub stderr: String,
}

/// Prefixes of variables that an outer `bazel run` or `bazel test` sets for its program, but not for another Bazel.
const PREFIXES: [&str; 4] = ["BUILD_", "RUNFILES_", "JAVA_RUNFILES", "TEST_"];

/// The exit code of a `--keep_going` command with incomplete results.
const PARTIAL: i32 = 3;

impl Bazel {
    /// Finds the workspace of a folder, and a Bazel for it.
    ///
    /// # Errors
    /// [`Error::NoWorkspace`], [`Error::NoBazel`].
    pub fn find(folder: &Path) -> Result<Self, Error> {
        let workspace = Workspace::find(folder)?;
        let program = find_program(workspace.root())?;
        Ok(Self { program, workspace })
    }

    /// The workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The Bazel program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Reads `query --output=streamed_proto`, one target at a time. `progress` gets each line of stderr.
    ///
    /// # Errors
    /// Bazel fails, or its output cannot be read.
    pub fn targets(
        &self,
        call: &Call,
        progress: &(dyn Fn(&str) + Sync),
        mut each: impl FnMut(Target),
    ) -> Result<Done<()>, Error> {
        let call = call.clone().streamed();
        self.run(&call, progress, |stdout| {
            TargetReader::new(stdout).try_for_each(|target| target.map(&mut each))
        })
    }

    /// Reads `cquery --output=streamed_proto`, one target at a time, and returns the configurations by id.
    ///
    /// # Errors
    /// Bazel fails, or its output cannot be read.
    pub fn configured(
        &self,
        call: &Call,
        progress: &(dyn Fn(&str) + Sync),
        mut each: impl FnMut(Configured),
    ) -> Result<Done<HashMap<u32, Configuration>>, Error> {
        let call = call.clone().streamed().hidden("--transitions=lite");
        self.run(&call, progress, |stdout| {
            let mut reader = ConfiguredReader::new(stdout);
            for target in &mut reader {
                each(target?);
            }
            Ok(reader.configurations())
        })
    }

    /// Reads `aquery --output=streamed_proto`, and keeps the actions for which `keep` returns true.
    ///
    /// # Errors
    /// Bazel fails, or its output cannot be read.
    pub fn actions(
        &self,
        call: &Call,
        progress: &(dyn Fn(&str) + Sync),
        keep: impl FnMut(&Action) -> bool,
    ) -> Result<Done<ActionGraph>, Error> {
        let call = call.clone().streamed();
        self.run(&call, progress, |stdout| {
            ActionGraph::read(stdout, Limits::default(), keep)
        })
    }

    /// Returns the whole stdout of a command. Only for outputs that are known to be small.
    ///
    /// # Errors
    /// Bazel fails, or its output is not UTF-8.
    pub fn text(
        &self,
        call: &Call,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Done<String>, Error> {
        self.run(call, progress, |stdout| {
            let mut text = String::new();
            let read = stdout.read_to_string(&mut text);
            let offset = text.len() as u64;
            read.map_err(|problem| ReadError::Io { offset, problem })?;
            Ok(text)
        })
    }

    /// Runs a command and reads its stdout.
    ///
    /// # Errors
    /// Bazel fails, or its output cannot be read.
    pub fn run<T>(
        &self,
        call: &Call,
        progress: &(dyn Fn(&str) + Sync),
        read: impl FnOnce(&mut dyn Read) -> Result<T, ReadError>,
    ) -> Result<Done<T>, Error> {
        let mut command = Command::new(&self.program.path);
        command
            .args(call.arguments())
            .current_dir(self.workspace.folder());
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        let ended = run(command, progress, read).map_err(|problem| Error::Start {
            program: self.program.path.clone(),
            problem,
        })?;
        let partial = call.keeps_going() && ended.status.code() == Some(PARTIAL);
        // Bazel's own error takes precedence: if Bazel fails, truncated output is only a consequence.
        if !ended.status.success() && !partial {
            return Err(Error::Failed(Failure {
                call: call.to_string(),
                code: ended.status.code(),
                errors: essential(&ended.stderr),
                stderr: ended.stderr,
            }));
        }
        let value = ended.read.map_err(|problem| Error::Read {
            call: call.to_string(),
            problem,
        })?;
        let (complaints, stderr) = if partial {
            (essential(&ended.stderr), ended.stderr)
        } else {
            (Vec::new(), String::new())
        };
        Ok(Done {
            value,
            complaints,
            stderr,
        })
    }
}
