//! Arguments of `adopt`.

use std::path::PathBuf;

use clap::Args;
use pyo3_facts::PythonVersion;

use super::WritingArgs;

/// Arguments of `adopt`.
#[derive(Debug, Args)]
pub struct AdoptArgs {
    /// The project folder: the one with pyproject.toml or setup.py.
    #[arg(default_value = ".")]
    pub path: PathBuf,

    /// The Python version for tests, and for extensions without `abi3` [default: that of MODULE.bazel, otherwise the
    /// newest that the project, PyO3 and rules_python support].
    #[arg(long, value_name = "3.X")]
    pub python: Option<PythonVersion>,

    /// Python packages to omit, with dependencies that nothing else needs, such as large packages that only some tests use.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub without: Vec<String>,

    /// Also add lines to the project's own .bazelrc, .bazelignore, .gitignore and BUILD.bazel.
    #[arg(long)]
    pub edit: bool,

    /// Do not let Cargo use the network.
    #[arg(long)]
    pub offline: bool,

    /// The source of pyo3_bzl: `registry`, `git` (the commit of this checkout) or the PATH of a checkout [default: the checkout that
    /// this command was built in, otherwise `registry`].
    #[arg(long, value_name = "registry|git|PATH")]
    pub pyo3_bzl: Option<PathBuf>,

    /// How to write the files.
    #[command(flatten)]
    pub writing: WritingArgs,
}

/// Examples of `adopt --help`.
pub const HELP: &str = "\
Examples:
  pyo3-bzl adopt .                        # then: bazel test //...
  pyo3-bzl adopt path/to/project --dry-run
  pyo3-bzl adopt . --python 3.14          # build and test for 3.14
  pyo3-bzl adopt . --without torch        # tests that need torch are skipped
  pyo3-bzl adopt . --check                # in CI: exit code 10 if the Bazel files are out of date

Reads pyproject.toml, setup.py (without running it) and the output of `cargo metadata`, and writes Bazel files next to them: \
the project still builds with its own tools. Existing files stay as they are. `adopt` lists what it could not map, with a \
reason and a hint, here and in MODULE.bazel.

The crates' own Rust tests and programs get targets, too; those with PyO3 link libpython. A test that `adopt` expects to \
fail under Bazel gets none, and `adopt` says why.

Python packages come from the project's lock file: uv.lock, poetry.lock, pdm.lock, pylock.toml, Pipfile.lock, or requirements \
files that pin everything. Without one, `adopt` prints a command that makes one.

You can run it again: it updates only the text between its own markers. Your edits there are a conflict, which --force \
overwrites; everything else in the files is yours.";
