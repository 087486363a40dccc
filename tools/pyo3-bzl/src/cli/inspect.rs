//! Arguments of `inspect`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Format;

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Extensions, other shared libraries (`.so`, `.pyd`, `.dylib`) and wheels.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,

    /// Exit with code 10 if a finding has at least this severity.
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Error)]
    pub fail_on: FailOn,

    /// Show all sections, crates and symbols.
    #[arg(long)]
    pub full: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Also write the report as a page: one HTML file that needs no network.
    #[arg(long, value_name = "FILE", value_parser = super::html_file)]
    pub html: Option<PathBuf>,
}

/// A severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Warnings and errors.
    Warning,
    /// Errors only.
    Error,
}

/// What `--help` prints after the arguments.
pub const HELP: &str = "\
Examples:
  pyo3-bzl inspect bazel-bin/pkg/_native.abi3.so
  pyo3-bzl inspect dist/*.whl                       # in CI, before an upload
  pyo3-bzl inspect dist/*.whl --format json
  pyo3-bzl inspect dist/*.whl --html wheels.html    # with a map of what takes the space

`inspect` reads files. It never runs, imports or unpacks them.

An error is a promise that the file breaks: its name, its tags, RECORD or METADATA state something untrue, or the \
loader must refuse it. A warning leaves the promises intact.

Exit codes: 0 without findings of --fail-on, 10 with such findings, 1 if a file cannot be read as a library or wheel.";
