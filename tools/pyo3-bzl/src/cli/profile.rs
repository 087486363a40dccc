//! Arguments of `profile`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args;

use super::Format;

/// Arguments of `profile`.
#[derive(Debug, Args)]
pub struct ProfileArgs {
    /// A profile that Bazel wrote with `--profile=FILE`, gzip or plain.
    pub profile: PathBuf,

    /// A second profile, to show what became slower or faster.
    pub after: Option<PathBuf>,

    /// The execution log of the same build, in any of Bazel's three formats: adds labels, cache hits, and whether tools are optimized.
    #[arg(long, value_name = "LOG", conflicts_with = "after")]
    pub execution_log: Option<PathBuf>,

    /// Cores of the machine that ran the build [default: those of this machine].
    #[arg(long, value_name = "N")]
    pub cores: Option<NonZeroU32>,

    /// The `--jobs` of the build, for the advice on parallelism [default: as many as there are cores].
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroU32>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Also write the report as a page: one HTML file that needs no network.
    #[arg(long, value_name = "FILE", value_parser = super::html_file)]
    pub html: Option<PathBuf>,
}

/// What `--help` prints after the arguments.
pub const HELP: &str = "\
Examples:
  bazel build //... --profile=build.profile.gz
  pyo3-bzl profile build.profile.gz
  pyo3-bzl profile before.profile.gz after.profile.gz    # what became slower
  pyo3-bzl profile build.profile.gz --execution-log exec.log    # adds labels
  pyo3-bzl profile build.profile.gz --cores 16           # the build ran on a larger machine
  pyo3-bzl profile build.profile.gz --html build.html    # with a timeline of all threads

Each moment counts toward one phase: execution while an action runs, otherwise fetch, loading or analysis. The phases \
therefore add up to the wall time, although Bazel interleaves them.

Each piece of advice states the most that it can save. The bounds overlap, so do not add them up.

If a profile ends too early, the report covers what is in it, and the exit code is 1.";
