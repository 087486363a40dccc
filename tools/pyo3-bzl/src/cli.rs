//! What may be typed.

mod adopt;
mod audit;
mod doctor;
mod explain;
mod new;
mod profile;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use adopt::AdoptArgs;
pub use audit::{AuditArgs, AuditFormat, Least};
pub use doctor::DoctorArgs;
pub use explain::{ExplainArgs, ExplainFormat, RunArgs};
pub use new::{Ci, NewArgs, WritingArgs};
pub use profile::ProfileArgs;

const EXIT_CODES: &str = "\
Exit codes:
  0   clean
  1   the tool failed, or a file is not whole
  2   wrong usage
  3   nothing to look at: a log without spawns, a target that is no extension or is not rebuilt
  10  findings";

/// Makes PyO3 extensions in Bazel workspaces, checks them, and explains what Bazel did with them.
#[derive(Debug, Parser)]
#[command(name = "pyo3-bzl", version, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Cli {
    /// The folder that relative paths start from [default: the current one, under `bazel run` the one it was called from].
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Finds what is wrong with the extensions of a workspace: graph, PyO3, hermeticity, caches, speed.
    Audit(AuditArgs),
    /// Says what came from a cache, and why the rest did not.
    #[command(subcommand)]
    Cache(CacheCommand),
    /// Writes Bazel files beside a project that maturin or setuptools-rust builds.
    #[command(after_long_help = adopt::HELP)]
    Adopt(Box<AdoptArgs>),
    /// Shows an extension in Bazel's three phases: what the BUILD file says, what the configuration makes of it, what runs.
    #[command(after_long_help = SHOW_HELP)]
    Show(ShowArgs),
    /// Says by which path one file or target makes another target rebuild, or proves that it does not.
    #[command(after_long_help = WHY_HELP)]
    Why(WhyArgs),
    /// Finds phase, cause and fix of each failure in what a build printed.
    #[command(after_long_help = explain::HELP)]
    Explain(ExplainArgs),
    /// Runs a command, such as a build, and explains its output if it fails.
    #[command(after_long_help = explain::RUN_HELP)]
    Run(RunArgs),
    /// Makes a workspace with an extension that builds, tests and imports at once.
    #[command(after_long_help = new::HELP)]
    New(Box<NewArgs>),
    /// Says what is installed here, which Bazel is reachable, and whether the workspace is fit for PyO3.
    #[command(after_long_help = doctor::HELP)]
    Doctor(DoctorArgs),
    /// Shows where the time of a build went, and what could make it faster.
    #[command(after_long_help = profile::HELP)]
    Profile(ProfileArgs),
    /// Prints a completion script for a shell.
    #[command(after_long_help = COMPLETIONS_HELP)]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Prints the manual as a man page.
    #[command(after_long_help = MAN_HELP)]
    Man,
}

/// The commands below `cache`.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// Shows what one build took from a cache: hit rate, by mnemonic, slowest misses.
    #[command(after_long_help = REPORT_HELP)]
    Report(ReportArgs),
    /// Compares two builds: which actions are not what they were, and which of them made the others follow.
    #[command(after_long_help = DIFF_HELP)]
    Diff(DiffArgs),
}

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs; its `schema_version` is 1.
    Json,
}

/// Arguments of `cache report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// An execution log, in any of Bazel's three formats.
    pub log: PathBuf,

    /// A finding if nothing at all came from a cache, although some spawns may be cached.
    #[arg(long)]
    pub expect_cache: bool,

    /// A finding if fewer of the spawns that may be cached came from a cache, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub min_hit_rate: Option<f64>,

    /// A finding if a hit took longer on average: look-up and download, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = positive_seconds)]
    pub max_hit_time: Option<Duration>,

    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `cache diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The execution log of the first build.
    pub before: PathBuf,

    /// The execution log of the second build.
    pub after: PathBuf,

    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// An extension: the name that `pyo3_extension` was given, or one of the targets it makes (`NAME_rs`, `NAME_rename`).
    pub target: String,

    /// Whole commands and environments, and those of every Rust action below the extension.
    #[arg(long)]
    pub full: bool,

    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Flags for Bazel's `cquery` and `aquery`, as one builds with: `-c opt`, `--config=release`.
    #[arg(last = true, value_name = "BAZEL_FLAGS")]
    pub flags: Vec<String>,
}

/// Arguments of `why`.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// What changes: a file, or a label of a file or target.
    pub changed: String,

    /// The target that is rebuilt, or not.
    pub rebuilt: String,

    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Flags for Bazel's `cquery` and `aquery`, as one builds with: `-c opt`, `--config=release`.
    #[arg(last = true, value_name = "BAZEL_FLAGS")]
    pub flags: Vec<String>,
}

fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').parse() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("expected a number from 0 to 100".to_owned()),
    }
}

fn positive_seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse().ok().filter(|number| *number > 0.0);
    number
        .and_then(|number| Duration::try_from_secs_f64(number).ok())
        .ok_or_else(|| "expected a number of seconds above 0, like 0.2".to_owned())
}

const COMPLETIONS_HELP: &str = "\
Examples:
  pyo3-bzl completions bash >~/.local/share/bash-completion/completions/pyo3-bzl
  pyo3-bzl completions zsh >\"${fpath[1]}/_pyo3-bzl\"
  pyo3-bzl completions fish >~/.config/fish/completions/pyo3-bzl.fish";

const MAN_HELP: &str = "\
Examples:
  pyo3-bzl man >~/.local/share/man/man1/pyo3-bzl.1
  pyo3-bzl man | man -l -";

const REPORT_HELP: &str = "\
Examples:
  bazel build //... --disk_cache=~/.cache/disk --execution_log_compact_file=exec.log
  pyo3-bzl cache report exec.log
  pyo3-bzl cache report exec.log --expect-cache --min-hit-rate 90    # in CI: exit code 10 if not

The hit rate is one over the spawns that may be cached and did not fail. Not in any log, and so not counted: \
actions that were up to date in Bazel's own action cache, and actions without a command, such as writing a \
file or a symlink.

A remote cache that cannot be used (unreachable, or of a REAPI version that Bazel does not speak) is only a \
warning to Bazel: the build goes on without it and succeeds. --expect-cache makes it a finding that no spawn \
at all came from a cache, and says which of two it is: no spawn has an action digest, so no cache was given; \
or they have, and the cache was empty, not reached or refused (the log shows these three alike). So use it \
where the cache is known to be warm.

Bazel says nothing of a cache that answers slowly. --max-hit-time makes that a finding; the time of a hit is \
that of its look-up and of what was downloaded for it.";

const DIFF_HELP: &str = "\
Examples:
  bazel build //... --execution_log_compact_file=before.log     # on one machine
  bazel build //... --execution_log_compact_file=after.log      # on the other, or after an edit
  pyo3-bzl cache diff before.log after.log

Spawns are paired by target, mnemonic and first output. Shown first are culprits: the same action (arguments, \
environment, platform, inputs) gave other outputs, so it is not hermetic, or a cache is poisoned; they make \
the exit code 10. Then root causes: actions that are others for a reason of their own. Actions whose inputs \
differ only since an earlier one made them anew are counted.

Both logs should be of builds from nothing (`bazel clean`, or another output base): an incremental log holds \
only what ran.";

const SHOW_HELP: &str = "\
Examples:
  pyo3-bzl show //python/tally
  pyo3-bzl show //python/tally --full               # whole commands, every crate
  pyo3-bzl show //python/tally -- -c opt            # as built with `-c opt`
  pyo3-bzl show //python/tally --format json

Each part ends with the commands that give the same by hand. Bazel analyses and runs nothing. Exit code 3: the target \
is no extension; the extensions it depends on are named.";

const WHY_HELP: &str = "\
Examples:
  pyo3-bzl why src/lib.rs //python/tally            # the path, and the actions that run again
  pyo3-bzl why tally/__init__.py //python/tally     # exit code 3: no action reads it
  pyo3-bzl why @crates//:serde //python/tally

Two graphs are looked at: that of the targets (cquery), whose edges say why a file is there at all, and that of the \
actions (aquery), which says what runs again. Edges into another configuration are marked: `exec` for tools such as proc \
macros and build scripts, `transition` for all others.

Exit codes: 0 it rebuilds the target, 3 it does not, 1 that cannot be told. An action whose outputs come out the same \
stops what follows; that is seen only by building (`pyo3-bzl cache diff`).";

#[cfg(test)]
mod tests {
    use super::{percent, positive_seconds, Cli};
    use clap::CommandFactory as _;

    #[test]
    fn definitions_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn percentages() {
        let table = [
            ("90", Some(90.0)),
            ("99.5%", Some(99.5)),
            ("0", Some(0.0)),
            ("101", None),
            ("-1", None),
            ("NaN", None),
            ("many", None),
        ];
        for (text, expected) in table {
            assert_eq!(percent(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn times() {
        let table = [
            ("0.2", Some(200)),
            ("3", Some(3000)),
            ("0", None),
            ("-1", None),
            ("NaN", None),
            ("inf", None),
            ("1s", None),
        ];
        for (text, expected) in table {
            let time = positive_seconds(text).ok();
            assert_eq!(time.map(|time| time.as_millis()), expected, "{text}");
        }
    }
}
