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

    /// Stop after this many seconds, and report what was verified by then.
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = super::positive_seconds)]
    pub timeout: Duration,

    /// Folder for the copies and output bases [default: pyo3_bzl/verify in your cache folder].
    #[arg(long, value_name = "DIR")]
    pub scratch: Option<PathBuf>,

    /// Keep the disk cache in this folder, so that the next run continues from it [default: an empty one that is removed].
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
  2. elsewhere     a build of another copy, at another path, takes every spawn from it
  3. fresh         a build without the cache produces the same bytes
  4. environment   with a different PATH, HOME and user, no action runs
  5. python-edit   an edit of every Python source runs no Rust spawn
  6. python        another Python version runs no Rust spawn
For each step that fails, it names the action and the root cause, as `cache diff` does.

It works on two copies of the workspace, with uncommitted changes. Files that .gitignore excludes are left out, unless git tracks them. \
It writes nothing into the workspace, and uses no remote cache or executor. Everything it creates is in the scratch folder. It \
removes that folder at the end and after Ctrl-C. If it was killed, the next run removes it.

If it skips a step, it says why. Steps 1, 3 and 6 build everything, so they take most of the time.

Exit codes: 0 every step that ran passed, 1 a step failed or was stopped, 3 the target has no spawns, 10 a promise is \
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
