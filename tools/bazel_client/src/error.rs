//! Errors from Bazel, and their only renderer: `Display`.

use std::fmt;
use std::path::PathBuf;

use crate::essential::is_of_a_build_file;
use crate::read_error::ReadError;

/// A failed call of Bazel. `Display` is the whole message: a first line without a capital letter or final period, then Bazel's
/// lines, then `  help: …` lines. No error has a [`source`](std::error::Error::source), because the message contains all causes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Neither the folder nor a parent is a workspace.
    #[error(
        "no Bazel workspace: neither `{}` nor a folder above it has a MODULE.bazel, REPO.bazel or WORKSPACE\n  help: run the \
         command in the workspace, or pass its folder with `--root DIR`",
        folder.display()
    )]
    NoWorkspace {
        /// The folder.
        folder: PathBuf,
    },
    /// No Bazel was found.
    #[error("{}", no_bazel(tried))]
    NoBazel {
        /// The places that were searched.
        tried: Vec<Tried>,
    },
    /// The program cannot be started.
    #[error("cannot start `{}`: {problem}\n  help: set `$BAZEL` to use another program", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// The system's error.
        problem: std::io::Error,
    },
    /// Bazel ended with an error.
    #[error("{0}")]
    Failed(Failure),
    /// Bazel's output cannot be read.
    #[error("cannot read what `{call}` printed: {problem}\n  help: this was tested with Bazel 7.7.1; `bazel version` prints \
             your version")]
    Read {
        /// The command.
        call: String,
        /// The reason.
        problem: ReadError,
    },
}

/// A place that was searched for Bazel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// The value of `$BAZEL`.
    Variable(PathBuf),
    /// `bazelw` in this folder or a parent.
    Above(PathBuf),
    /// `bazelisk` and `bazel` on the `PATH`.
    Path,
}

fn no_bazel(tried: &[Tried]) -> String {
    if let [Tried::Variable(value)] = tried {
        return format!(
            "`$BAZEL` is `{}`, which is not a program\n  help: set it to a `bazel`, `bazelisk` or `bazelw`, or unset it",
            value.display()
        );
    }
    let places: Vec<String> = tried
        .iter()
        .map(|tried| match tried {
            Tried::Variable(value) => format!("`$BAZEL` (`{}`)", value.display()),
            Tried::Above(folder) => {
                format!("a `bazelw` in `{}` or above it", folder.display())
            }
            Tried::Path => "`bazelisk` or `bazel` on the PATH".to_owned(),
        })
        .collect();
    format!(
        "no Bazel was found: `$BAZEL` is not set, and there is neither {}\n  help: install Bazel, or set `$BAZEL` to the `bazelw` of a \
         checkout of pyo3_bzl",
        places.join(" nor ")
    )
}

/// A failed Bazel command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The command as typed in a shell.
    pub call: String,
    /// The exit code. `None` if a signal ended the command.
    pub code: Option<i32>,
    /// The essential error messages: see [`essential`](crate::essential).
    pub errors: Vec<String>,
    /// The whole stderr without colors. If it is very long, only its start and its end.
    pub stderr: String,
}

impl Failure {
    /// Whether Bazel did not start its work, because it was interrupted or another command was running.
    pub fn is_stopped(&self) -> bool {
        self.is_locked() || self.is_interrupted()
    }

    fn is_locked(&self) -> bool {
        self.code == Some(45) || self.has_error("Another command")
    }

    fn is_interrupted(&self) -> bool {
        self.code == Some(8) || self.code.is_none()
    }

    fn has_error(&self, text: &str) -> bool {
        self.errors.iter().any(|error| error.contains(text))
    }

    /// Advice, if Bazel's output allows it.
    pub fn help(&self) -> Option<&'static str> {
        let has_error = |text: &str| self.has_error(text);
        let is_broken =
            |error: &String| is_of_a_build_file(error) && !error.contains("no such package");
        if self.errors.iter().any(is_broken) {
            Some("fix the BUILD file first: Bazel cannot analyze a target that does not load")
        } else if has_error("no such target") {
            Some("`bazel query //package:all` lists the targets of a package")
        } else if has_error("BUILD file not found") {
            Some("a label is `//package:name`, and its package is a folder with a BUILD file")
        } else if has_error("No repository visible as") || has_error("no such package '@") {
            Some("declare the repository in MODULE.bazel, with `bazel_dep` or with `use_repo` of an extension")
        } else if self.is_locked() {
            Some("another Bazel command is running in this workspace; wait for it")
        } else if self.is_interrupted() {
            Some("it was interrupted")
        } else {
            None
        }
    }
}

impl Failure {
    /// The last line of the message, `help: …`, with a preceding line break.
    pub fn help_line(&self) -> String {
        let help = self
            .help()
            .unwrap_or("run it by hand to see all of Bazel's output");
        format!("\n  help: {help}")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "`{}` failed (exit code {code})", self.call)?,
            None => write!(f, "`{}` was killed", self.call)?,
        }
        for error in &self.errors {
            for line in error.lines() {
                write!(f, "\n  {line}")?;
            }
        }
        write!(f, "{}", self.help_line())
    }
}
