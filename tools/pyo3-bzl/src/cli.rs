//! The arguments of the command line.

mod adopt;
mod audit;
mod doctor;
mod explain;
mod inspect;
mod new;
mod profile;
mod verify;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use adopt::AdoptArgs;
pub use audit::{AuditArgs, AuditFormat, Least};
pub use doctor::DoctorArgs;
pub use explain::{ExplainArgs, ExplainFormat, RunArgs, RunFormat};
pub use inspect::{FailOn, InspectArgs};
pub use new::{Ci, NewArgs, WritingArgs};
pub use profile::ProfileArgs;
pub use verify::VerifyArgs;

const EXIT_CODES: &str = "\
Exit codes:
  0   success, no findings
  1   the tool failed, or an input is incomplete
  2   usage error
  3   nothing to examine: a log without spawns, a target that is not an extension or is not rebuilt
  10  findings";

/// Creates and checks PyO3 extensions in Bazel workspaces, and explains what Bazel does with them.
#[derive(Debug, Parser)]
#[command(name = "pyo3-bzl", version, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Cli {
    /// The folder that relative paths start from [default: the current folder; with `bazel run`, the folder you run it from].
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,

    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a workspace with an extension that you can build, test and import right away.
    #[command(after_long_help = new::HELP)]
    New(Box<NewArgs>),
    /// Write Bazel files for a maturin or setuptools-rust project.
    #[command(after_long_help = adopt::HELP)]
    Adopt(Box<AdoptArgs>),
    /// Find problems with the extensions of a workspace: target graph, PyO3, hermeticity, caches, build time.
    Audit(AuditArgs),
    /// Show an extension in Bazel's three phases: the BUILD file, the configured targets, the actions.
    #[command(after_long_help = SHOW_HELP)]
    Show(ShowArgs),
    /// Show the path by which a file or target makes another target rebuild, or prove that there is none.
    #[command(after_long_help = WHY_HELP)]
    Why(WhyArgs),
    /// Find the phase, cause and fix of each failure in the output of a build.
    #[command(after_long_help = explain::HELP)]
    Explain(ExplainArgs),
    /// Run a command, such as a build, and explain its output if it fails.
    #[command(after_long_help = explain::RUN_HELP)]
    Run(RunArgs),
    /// Show where the time of a build went, and what could make it faster.
    #[command(after_long_help = profile::HELP)]
    Profile(ProfileArgs),
    /// Show the contents of an extension or wheel, and check them against its name and tags.
    #[command(after_long_help = inspect::HELP)]
    Inspect(InspectArgs),
    /// Show what came from a cache and why the rest did not, or prove that caches work.
    #[command(subcommand)]
    Cache(CacheCommand),
    /// Check the installed programs, Bazel, and whether the workspace can build PyO3 extensions.
    #[command(after_long_help = doctor::HELP)]
    Doctor(DoctorArgs),
    /// Print a completion script for a shell.
    #[command(after_long_help = COMPLETIONS_HELP)]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual as a man page.
    #[command(after_long_help = MAN_HELP)]
    Man,
}

/// The commands below `cache`.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// Show what builds took from a cache: the hit rate by phase, mnemonic and target, the slowest misses, the time saved.
    #[command(after_long_help = REPORT_HELP)]
    Report(ReportArgs),
    /// Compare two builds: which actions changed, and which of them caused the others to change.
    #[command(after_long_help = DIFF_HELP)]
    Diff(DiffArgs),
    /// Build a target several times and prove that caches work: hits elsewhere, the same bytes, no Rust for a Python change.
    #[command(after_long_help = verify::HELP)]
    Verify(VerifyArgs),
}

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Human-readable text.
    Text,
    /// JSON, with `schema_version` 1.
    Json,
}

/// Output formats of `cache report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Human-readable text.
    Text,
    /// JSON, with `schema_version` 1.
    Json,
    /// A summary for a pull-request comment or `$GITHUB_STEP_SUMMARY`.
    Markdown,
}

/// Arguments of `cache report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Execution logs, in any of Bazel's three formats: of one build, of the shards of a CI run, or of successive builds. `-` is
    /// standard input.
    #[arg(value_name = "LOG", required = true)]
    pub logs: Vec<PathBuf>,

    /// Report a finding if no cacheable spawn came from a cache.
    #[arg(long)]
    pub expect_cache: bool,

    /// Report a finding if the percentage of cacheable spawns that came from a cache is lower than this.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub min_hit_rate: Option<f64>,

    /// Report a finding if the average cache hit (look-up and download) took longer, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = positive_seconds)]
    pub max_hit_time: Option<Duration>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,

    /// Also write the report as a page: one HTML file that needs no network.
    #[arg(long, value_name = "FILE", value_parser = html_file)]
    pub html: Option<PathBuf>,
}

/// Arguments of `cache diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The execution log of the first build.
    pub before: PathBuf,

    /// The execution log of the second build.
    pub after: PathBuf,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Also write the report as a page: one HTML file that needs no network.
    #[arg(long, value_name = "FILE", value_parser = html_file)]
    pub html: Option<PathBuf>,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// An extension: the `name` of a `pyo3_extension`, or one of the targets that it creates (`NAME_rs`, `NAME_rename`).
    pub target: String,

    /// Show complete commands and environments, and those of every Rust action that the extension depends on.
    #[arg(long)]
    pub full: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Flags for Bazel's `cquery` and `aquery`, the same as you build with: `-c opt`, `--config=release`.
    #[arg(last = true, value_name = "BAZEL_FLAGS")]
    pub flags: Vec<String>,
}

/// Arguments of `why`.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// What changes: a file, or the label of a file or target.
    pub changed: String,

    /// The target that may be rebuilt.
    pub rebuilt: String,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Flags for Bazel's `cquery` and `aquery`, the same as you build with: `-c opt`, `--config=release`.
    #[arg(last = true, value_name = "BAZEL_FLAGS")]
    pub flags: Vec<String>,
}

/// The path of a page. Standard output has the report itself.
fn html_file(text: &str) -> Result<PathBuf, String> {
    match text {
        "" | "-" => Err("a page is written to a file, like `report.html`".to_owned()),
        _ => Ok(PathBuf::from(text)),
    }
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
  pyo3-bzl cache report exec.log --html report.html
  pyo3-bzl cache report exec.log --expect-cache --min-hit-rate 90    # in CI: exit code 10 if not
  pyo3-bzl cache report shard_*.log                                  # shards of a CI run
  pyo3-bzl cache report exec.log --format markdown >>\"$GITHUB_STEP_SUMMARY\"
  ssh ci cat exec.log | pyo3-bzl cache report -

The hit rate counts the spawns that can be cached and did not fail. Logs leave out actions that were up to date in \
Bazel's own action cache and actions without a command, such as writing a file or a symlink, so the rate does not count \
them.

If Bazel cannot use a remote cache (it is unreachable, or has a REAPI version that Bazel does not support), it only \
prints a warning, continues without the cache and succeeds. --expect-cache reports a finding if no spawn at all \
came from a cache, and says why: either no spawn has an action digest, so no cache was configured; or they have, and the \
cache was empty, unreachable or rejected (the log does not distinguish these three). Use it where the cache is known \
to be warm.

The phases are those of a PyO3 build. Crates that are compiled for tools count as proc macros, and `link` is the action \
that compiles and links a shared library or program. Logs have the sizes of outputs, not what was transferred: \
Bazel may leave outputs in the cache. The time saved needs several logs: it is what the hits of one took when they ran in another.

Bazel does not report a slow cache. --max-hit-time makes it a finding; the time of a hit includes its look-up and its \
downloads.";

const DIFF_HELP: &str = "\
Examples:
  bazel build //... --execution_log_compact_file=before.log     # on one machine
  bazel build //... --execution_log_compact_file=after.log      # on the other, or after an edit
  pyo3-bzl cache diff before.log after.log
  pyo3-bzl cache diff before.log after.log --html diff.html

Spawns are paired by target, mnemonic and first output. The report shows culprits first: the same action (arguments, \
environment, platform, inputs) produced different outputs, so it is not hermetic or a cache is poisoned. With \
culprits, the exit code is 10. Then it shows root causes: actions that changed independently. It counts the actions that changed only \
because an earlier action changed their inputs.

Each cause names the part that differs, such as one entry of PATH, and a `help:` line says how to remove it. If the second \
build writes into other output folders, because of the client's system, the compilation mode or a flag, the report says so \
once, and compares the actions as if the folders had the same names.

Both logs should come from clean builds (`bazel clean`, or another output base): the log of an incremental build \
contains only what ran.";

const SHOW_HELP: &str = "\
Examples:
  pyo3-bzl show //python/tally
  pyo3-bzl show //python/tally --full               # whole commands, every crate
  pyo3-bzl show //python/tally -- -c opt            # as built with `-c opt`
  pyo3-bzl show //python/tally --format json

Each part ends with the Bazel commands that print this information. Bazel analyzes the target but runs no action. Exit code 3: \
the target is not an extension; the message lists the extensions that it depends on.";

const WHY_HELP: &str = "\
Examples:
  pyo3-bzl why src/lib.rs //python/tally            # the path, and the actions that run again
  pyo3-bzl why tally/__init__.py //python/tally     # exit code 3: no action reads it
  pyo3-bzl why @crates//:serde //python/tally

`why` examines two graphs: the target graph (cquery), whose edges show why the target depends on the file, and the action \
graph (aquery), which shows what runs again. Edges into another configuration are marked: `exec` for tools such as proc \
macros and build scripts, `transition` for all others.

Exit codes: 0 if the change rebuilds the target, 3 if it does not, 1 if that cannot be determined. An action whose outputs \
stay the same stops the rebuild; only a build can show that (`pyo3-bzl cache diff`).";

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
