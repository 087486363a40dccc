//! Arguments of `new`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pyo3_facts::{Abi, PythonVersion};
use scaffold::new::{parse_abi, parse_python, CacheUrl};

use super::Format;

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The folder of the new workspace. Its name becomes the project name.
    #[arg(required_unless_present = "package", conflicts_with = "package")]
    pub path: Option<PathBuf>,

    /// Create a package in the Bazel workspace that contains PATH, and edit its MODULE.bazel and its Cargo workspace in place.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["ci", "remote_cache"])]
    pub package: Option<PathBuf>,

    /// The project name [default: the folder name].
    #[arg(long)]
    pub name: Option<String>,

    /// Create a Python package with one Rust module, instead of a pure Rust module.
    #[arg(long)]
    pub mixed: bool,

    /// Also create targets that build and upload a wheel and a source distribution.
    #[arg(long)]
    pub wheel: bool,

    /// Also write a unit test in Rust, with Python inside.
    #[arg(long)]
    pub rust_test: bool,

    /// The Python versions that the extension supports: abi3-py39 to abi3-py315 (that version and later), abi3 (from the floor that
    /// PyO3's feature sets; the build does not check it), abi3t-py315 (also free-threaded builds) or cpython (one version only)
    /// [default: abi3-py39; with `--package`, the ABI of the other crates].
    #[arg(long, value_parser = parse_abi)]
    pub abi: Option<Abi>,

    /// The Python version of the tests and of `--abi cpython` [default: that of `python3` on PATH].
    #[arg(long, value_name = "3.X", value_parser = parse_python)]
    pub python: Option<PythonVersion>,

    /// Also write files for continuous integration.
    #[arg(long, value_enum)]
    pub ci: Option<Ci>,

    /// The URL of a shared cache, for `--config=cache`.
    #[arg(long, value_name = "URL")]
    pub remote_cache: Option<CacheUrl>,

    /// The source of pyo3_bzl: `registry`, `git` (the commit of this checkout) or the PATH of a checkout [default: the checkout that
    /// this command was built in, otherwise `registry`].
    #[arg(long, value_name = "registry|git|PATH")]
    pub pyo3_bzl: Option<PathBuf>,

    /// Do not use the network. Only Cargo would use it: with `--package`, if Cargo.lock does not have PyO3.
    #[arg(long)]
    pub offline: bool,

    /// How to write the files.
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
    /// Show what would be written, without writing it.
    #[arg(long)]
    pub dry_run: bool,

    /// Write nothing, and exit with code 10 if anything would change. For CI.
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,

    /// Overwrite your files that conflict with the new ones.
    #[arg(long)]
    pub force: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Examples of `new --help`.
pub const HELP: &str = "\
Examples:
  pyo3-bzl new demo                                   # then: cd demo && bazel test //...
  pyo3-bzl new fast-hash --mixed --abi abi3-py310
  pyo3-bzl new demo --abi cpython --python 3.14
  pyo3-bzl new demo --wheel                           # then: bazel build -c opt //:wheel
  pyo3-bzl new --package rust/demo                    # in an existing workspace
  pyo3-bzl new demo --ci github --remote-cache https://cache.example.org
  pyo3-bzl new demo --dry-run

A new workspace needs neither the network nor Cargo. You can run the command again: it leaves files that are up to date alone, and never \
overwrites a file that you changed without --force. It writes all files or none; after a power failure or kill -9, run it again to finish.";
