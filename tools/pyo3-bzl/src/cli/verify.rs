//! Arguments of `cache verify`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Format;

/// Arguments of `cache verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// What to build: a label or a pattern such as `//...`.
    pub target: String,

    /// Stop after so many seconds, and report what was verified until then.
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = super::positive_seconds)]
    pub timeout: Duration,

    /// Where to put the copies and output bases [default: pyo3_bzl/verify in the user's cache folder].
    #[arg(long, value_name = "DIR")]
    pub scratch: Option<PathBuf>,

    /// A disk cache that is kept, so that the next run does not start from nothing [default: an empty one that is removed].
    #[arg(long, value_name = "DIR")]
    pub disk_cache: Option<PathBuf>,

    /// Two Python versions to build for [default: the first two that MODULE.bazel registers].
    #[arg(long, value_name = "VERSION,VERSION", value_parser = two)]
    pub python: Option<[String; 2]>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Flags for `bazel build`, the same as you build with: `-c opt`, `--config=release`.
    #[arg(last = true, value_name = "BAZEL_FLAGS")]
    pub flags: Vec<String>,
}

fn two(text: &str) -> Result<[String; 2], String> {
    let versions: Vec<&str> = text.split(',').map(str::trim).collect();
    match versions.as_slice() {
        [one, other] if one != other && !one.is_empty() && !other.is_empty() => {
            Ok([(*one).to_owned(), (*other).to_owned()])
        }
        _ => Err("expected two versions, like 3.12,3.13".to_owned()),
    }
}

/// What `--help` prints after the arguments.
pub const HELP: &str = "\
Examples:
  pyo3-bzl cache verify //python/tally
  pyo3-bzl cache verify //... --timeout 600 -- -c opt
  pyo3-bzl cache verify //:tally --python 3.12,3.13

Builds the target several times and checks what pyo3_bzl promises:
  1. fill          a build fills an empty disk cache
  2. elsewhere     a build of another copy, at another path, takes every spawn from that cache
  3. fresh         a build without the cache produces the same bytes
  4. environment   another PATH, HOME and user run nothing
  5. python-edit   an edit of every Python source runs no Rust spawn
  6. python        another Python version runs no Rust spawn
For each step that fails, it names the action and the root cause, as `cache diff` does.

It works on two copies of the workspace, with uncommitted changes. Files that .gitignore excludes are left out, unless git tracks them. \
It writes nothing into the workspace, and uses no remote cache or executor. All that it makes is in the scratch folder and is removed at the end, after \
Ctrl-C too. If it was killed, the next run removes what it left.

Steps 2 to 6 say why if they are not run. The two builds from nothing (1 and 3) take most of the time.

Exit codes: 0 all steps that were run hold, 1 a step could not be run to its end, 3 the target has no spawns, 10 a promise is \
broken.";

#[cfg(test)]
mod tests {
    use super::two;

    #[test]
    fn versions() {
        assert_eq!(two("3.12,3.13"), Ok(["3.12".to_owned(), "3.13".to_owned()]));
        for wrong in ["", "3.12", "3.12,", "3.12,3.12", "1,2,3"] {
            assert!(two(wrong).is_err(), "{wrong}");
        }
    }
}
