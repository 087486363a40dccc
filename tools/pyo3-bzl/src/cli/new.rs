//! What may be typed after `new`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pyo3_facts::{Abi, PythonVersion};
use scaffold::new::{parse_abi, parse_python, CacheUrl};

use super::Format;

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The folder of the new workspace; its last part is the name.
    #[arg(required_unless_present = "package", conflicts_with = "package")]
    pub path: Option<PathBuf>,

    /// A package in the Bazel workspace that PATH lies in, instead of a workspace: its MODULE.bazel and its Cargo workspace are
    /// edited in place.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["ci", "remote_cache"])]
    pub package: Option<PathBuf>,

    /// The name, if the folder's is not to be it.
    #[arg(long)]
    pub name: Option<String>,

    /// A Python package in which one module is in Rust, instead of a module that is all Rust.
    #[arg(long)]
    pub mixed: bool,

    /// What it loads on: abi3-py39 to abi3-py315 (that Python and all later ones), abi3 (the same, no floor asserted),
    /// abi3t-py315 (free-threaded ones, too) or cpython (one version alone) [default: abi3-py39; with `--package` that of the
    /// other crates].
    #[arg(long, value_parser = parse_abi)]
    pub abi: Option<Abi>,

    /// The Python of the tests, and the one that `--abi cpython` is for [default: that of the `python3` on the PATH].
    #[arg(long, value_name = "3.X", value_parser = parse_python)]
    pub python: Option<PythonVersion>,

    /// Files for continuous integration, too.
    #[arg(long, value_enum)]
    pub ci: Option<Ci>,

    /// The address of a shared cache, for `--config=cache`.
    #[arg(long, value_name = "URL")]
    pub remote_cache: Option<CacheUrl>,

    /// Where the workspace gets pyo3_bzl from: `registry`, `git` (the commit of this checkout) or the PATH of a checkout
    /// [default: the checkout that this command was built in, else `registry`].
    #[arg(long, value_name = "registry|git|PATH")]
    pub pyo3_bzl: Option<PathBuf>,

    /// Never uses the network; only Cargo would, with `--package`, for a Cargo.lock that does not have PyO3.
    #[arg(long)]
    pub offline: bool,

    /// How it is written.
    #[command(flatten)]
    pub writing: WritingArgs,
}

/// Services for continuous integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ci {
    /// A workflow of GitHub Actions.
    Github,
    /// A pipeline of GitLab CI/CD.
    Gitlab,
}

/// Arguments of all commands that write a plan.
#[derive(Debug, Args)]
pub struct WritingArgs {
    /// Shows what would be written, and writes nothing.
    #[arg(long)]
    pub dry_run: bool,

    /// Writes nothing; exit code 10 if anything would change. For CI.
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,

    /// Writes over files of yours that are in the way.
    #[arg(long)]
    pub force: bool,

    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Examples of `new --help`.
pub const HELP: &str = "\
Examples:
  pyo3-bzl new demo                                   # then: cd demo && bazel test //...
  pyo3-bzl new fast-hash --mixed --abi abi3-py310
  pyo3-bzl new demo --abi cpython --python 3.14
  pyo3-bzl new --package rust/demo                    # in a workspace that exists
  pyo3-bzl new demo --ci github --remote-cache https://cache.example.org
  pyo3-bzl new demo --dry-run

A new workspace needs neither the network nor Cargo. The command can be run again: files that are as they should be stay, and one that you \
changed is never written over without --force. The files are written all or none; after a power cut or \
kill -9, run it again.";
