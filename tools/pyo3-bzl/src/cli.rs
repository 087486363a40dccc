//! What may be typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

const EXIT_CODES: &str = "\
Exit codes:
  0   clean
  1   the tool failed, or a file is not whole
  2   wrong usage
  3   nothing to look at: a log without spawns
  10  findings";

/// Explains what Bazel did with a PyO3 extension.
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
    /// Says what came from a cache, and why the rest did not.
    #[command(subcommand)]
    Cache(CacheCommand),
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
