//! `adopt`.

use std::path::{Component, Path, PathBuf};

use anyhow::{bail, Context as _};
use scaffold::adopt::{plan, Options};
use scaffold::project::{self, Project};

use super::machine;
use super::new::{next, source};
use crate::cli::AdoptArgs;
use crate::hubs::reject_unsupported;
use crate::output::Exit;
use crate::progress::during;
use crate::root::Root;
use crate::writing::{carry_out, prepare};

/// Runs `adopt`.
///
/// # Errors
/// Fails if the project cannot be read, existing files conflict, or a file cannot be written.
pub fn run(root: &Root, arguments: &AdoptArgs) -> anyhow::Result<Exit> {
    let given: &Path = &arguments.path;
    let folder = std::path::absolute(root.resolve(given))
        .with_context(|| format!("cannot resolve `{}`", given.display()))?;
    if !folder.is_dir() {
        bail!(
            "`{}` is not a folder\n  help: pass the folder that contains pyproject.toml or setup.py",
            given.display()
        );
    }
    let folder = folder
        .canonicalize()
        .with_context(|| format!("cannot resolve `{}`", given.display()))?;
    prepare(&folder, &arguments.writing)?;
    let how = project::Options {
        offline: arguments.offline,
        ..project::Options::default()
    };
    let project = during("reading the project, with Cargo", || {
        Project::read(&folder, &how)
    })?;
    let pyo3_bzl = source(root, arguments.pyo3_bzl.as_deref())?;
    let options = Options {
        python: arguments.python,
        edit: arguments.edit,
        locker: machine::locker(&pyo3_bzl),
        pyo3_bzl,
        without: arguments.without.clone(),
        bazel: machine::bazel_version(&folder),
    };
    let mut plan = plan(&project, &options)?;
    reject_unsupported(&folder)?;
    machine::note_private_tmp(&mut plan, &options.pyo3_bzl);
    // Omit `cd .` for the current folder.
    let shown: PathBuf = given
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    // `bazel test` fails if there are no tests.
    let command = if project.suites.is_empty() {
        "build"
    } else {
        "test"
    };
    let next = next(&shown, command, "//...");
    carry_out("adopt", (&folder, &shown), &plan, &arguments.writing, &next)
}
