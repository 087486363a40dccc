//! What may be typed after `new`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use scaffold::new::{Abi, CacheUrl, Python};

use super::Format;

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The folder of the new workspace; its last part is the name.
    #[arg(required = true)]
    pub path: Option<PathBuf>,

    /// The name, if the folder's is not to be it.
    #[arg(long)]
    pub name: Option<String>,

    /// A Python package in which one module is in Rust, instead of a module that is all Rust.
    #[arg(long)]
    pub mixed: bool,

    /// What it loads on: abi3-py39 to abi3-py315 (that Python and all later ones), abi3 (the same, no floor asserted),
    /// abi3t-py315 (free-threaded ones, too) or cpython (one version alone).
    #[arg(long, default_value_t = Abi::default())]
    pub abi: Abi,

    /// The Python of the tests, and the one that `--abi cpython` is for [default: that of the `python3` on the PATH].
    #[arg(long, value_name = "3.X")]
    pub python: Option<Python>,

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
  pyo3-bzl new demo --ci github --remote-cache https://cache.example.org
  pyo3-bzl new demo --dry-run

Needs neither the network nor Cargo. It can be run again: files that are as they should be stay, and one that you \
changed is never written over without --force. The workspace is written whole or not at all; after a power cut or \
kill -9, run it again.";
