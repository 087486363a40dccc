//! What may be typed after `adopt`.

use std::path::PathBuf;

use clap::Args;
use pyo3_facts::PythonVersion;

use super::WritingArgs;

/// Arguments of `adopt`.
#[derive(Debug, Args)]
pub struct AdoptArgs {
    /// The folder of the project: the one with pyproject.toml or setup.py.
    #[arg(default_value = ".")]
    pub path: PathBuf,

    /// The Python that an extension without `abi3` is for [default: that of the `python3` on the PATH].
    #[arg(long, value_name = "3.X")]
    pub python: Option<PythonVersion>,

    /// Adds to a .bazelrc, .bazelignore, .gitignore or BUILD.bazel that is the project's own, too.
    #[arg(long)]
    pub edit: bool,

    /// Cargo may not use the network.
    #[arg(long)]
    pub offline: bool,

    /// Where the workspace gets pyo3_bzl from: `registry`, `git` (the commit of this checkout) or the PATH of a checkout
    /// [default: the checkout that this command was built in, else `registry`].
    #[arg(long, value_name = "registry|git|PATH")]
    pub pyo3_bzl: Option<PathBuf>,

    /// How it is written.
    #[command(flatten)]
    pub writing: WritingArgs,
}

/// Examples of `adopt --help`.
pub const HELP: &str = "\
Examples:
  pyo3-bzl adopt .                        # then: bazel test //...
  pyo3-bzl adopt path/to/project --dry-run
  pyo3-bzl adopt . --python 3.14          # an extension without abi3, for that Python
  pyo3-bzl adopt . --check                # in CI: exit code 10 if the Bazel files are older than the project

Reads pyproject.toml, setup.py (it is never run) and what `cargo metadata` says, and writes Bazel files beside them: the \
project builds in both worlds. Nothing that was there is touched. What could not be mapped is listed, with a reason and a \
hint, here and in MODULE.bazel.

It can be run again: of each file only what stands between its own markers is brought up to date. What you changed there \
is a conflict, and is not written over without --force; all else in the files is yours.";
