//! The arguments of `explain` and `run`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The output of a build; `-` reads standard input.
    #[arg(value_name = "FILE", required_unless_present = "bep")]
    pub files: Vec<PathBuf>,

    /// A file of build events, written by `--build_event_json_file=FILE`.
    #[arg(long, value_name = "FILE")]
    pub bep: Option<PathBuf>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// The output formats of `explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// Human-readable text.
    Text,
    /// JSON, with `schema_version` 1.
    Json,
    /// Annotations in the log of a GitHub job.
    Github,
    /// A summary for a pull-request comment or `$GITHUB_STEP_SUMMARY`.
    Markdown,
}

/// The output formats of `run`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// Human-readable text.
    Text,
    /// Annotations in the log of a GitHub job.
    Github,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The format of the explanation.
    #[arg(long, value_enum, default_value_t = RunFormat::Text)]
    pub format: RunFormat,

    /// Also append the explanation to a file, as Markdown.
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,

    /// The command and its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// Examples of `explain --help`.
pub const HELP: &str = "\
Examples:
  bazel test //... 2>&1 | pyo3-bzl explain -
  pyo3-bzl explain build.log
  pyo3-bzl explain --bep events.json            # of --build_event_json_file=events.json
  pyo3-bzl explain build.log --format markdown >>\"$GITHUB_STEP_SUMMARY\"

For each distinct failure, it prints the phase, the line that proves it, the cause, what to do, and a command that shows more. \
Colours, time stamps of CI systems and repeated lines do not matter. `explain` does not run \
Bazel.

Each answer states its confidence: `certain` if the message has only one cause, `likely` if the cause is the most common one, \
`the phase by structure only` if the catalogue (docs/errors.md) does not have the message.

Exit codes: 0 if a failure was explained, 3 if the log contains none.";

/// Examples of `run --help`.
pub const RUN_HELP: &str = "\
Examples:
  pyo3-bzl run -- bazel build //...
  pyo3-bzl run -- ./bazelw test //python/... --config=ci
  pyo3-bzl run --format github --summary \"$GITHUB_STEP_SUMMARY\" -- bazel test //...

Passes on the output of the command as it appears. If the command fails, an explanation follows on standard error, as \
`explain` prints it. On a terminal, the command gets a terminal too, so Bazel keeps its colours and its progress display.

Ctrl-C and other signals reach the command. An interrupted command is not explained.

Exit code: that of the command, or 128 plus the signal number if a signal ended it.";
