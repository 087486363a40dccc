//! `new`.

use std::path::{Component, Path, PathBuf};

use anyhow::{bail, Context as _};
use bazel_client::shell_word;
use pyo3_facts::{Abi, PythonVersion};
use scaffold::new::{self, Layout, Name, PackageRequest, Pyo3Bzl, Request};
use scaffold::plan::{NoteKind, Plan};

use super::machine;
use crate::checkout;
use crate::cli::{Ci, NewArgs};
use crate::hubs::reject_unsupported;
use crate::output::Exit;
use crate::progress::during;
use crate::root::Root;
use crate::writing::{carry_out, prepare};

/// Runs `new`.
///
/// # Errors
/// Fails if the name is invalid, existing files conflict, or a file cannot be written.
pub fn run(root: &Root, arguments: &NewArgs) -> anyhow::Result<Exit> {
    match &arguments.package {
        Some(package) => in_workspace(root, arguments, package),
        None => workspace(root, arguments),
    }
}

fn workspace(root: &Root, arguments: &NewArgs) -> anyhow::Result<Exit> {
    let given = arguments.path.as_deref().unwrap_or(Path::new("."));
    let folder = folder(root, given)?;
    let request = Request {
        name: name(arguments, &folder)?,
        layout: layout(arguments),
        abi: arguments.abi.unwrap_or_else(new::default_abi),
        python: python(arguments)?,
        wheel: arguments.wheel,
        rust_test: arguments.rust_test,
        ci: arguments.ci.map(|ci| match ci {
            Ci::Github => new::Ci::GitHub,
            Ci::Gitlab => new::Ci::GitLab,
        }),
        remote_cache: arguments.remote_cache.clone(),
        pyo3_bzl: source(root, arguments.pyo3_bzl.as_deref())?,
        bazel: machine::bazel_version(&folder),
    };
    prepare(&folder, &arguments.writing)?;
    let mut plan = new::workspace(&request)?;
    note_outer(&mut plan, &folder);
    machine::note_private_tmp(&mut plan, &request.pyo3_bzl);
    carry_out(
        "new",
        (&folder, given),
        &plan,
        &arguments.writing,
        &next(given, "test", "//..."),
    )
}

fn in_workspace(root: &Root, arguments: &NewArgs, given: &Path) -> anyhow::Result<Exit> {
    let folder = folder(root, given)?;
    let top = new::workspace_of(&folder).with_context(|| {
        format!(
            "`{}` is not in a Bazel workspace: no parent folder has a MODULE.bazel\n  help: `pyo3-bzl new {}` creates a workspace",
            folder.display(),
            shell_word(&given.display().to_string())
        )
    })?;
    let below = folder.strip_prefix(&top).unwrap_or(&folder);
    let parts = below.components().map(|part| match part {
        Component::Normal(part) => part.to_str().map(ToOwned::to_owned),
        _ => None,
    });
    let parts: Option<Vec<String>> = parts.collect();
    let at = parts.map(|parts| parts.join("/")).with_context(|| {
        format!(
            "`{}` cannot be a package of `{}`",
            given.display(),
            top.display()
        )
    })?;
    let request = PackageRequest {
        name: name(arguments, &folder)?,
        layout: layout(arguments),
        abi: arguments.abi,
        python: python(arguments)?,
        wheel: arguments.wheel,
        rust_test: arguments.rust_test,
        pyo3_bzl: source(root, arguments.pyo3_bzl.as_deref())?,
        offline: arguments.offline,
    };
    prepare(&top, &arguments.writing)?;
    let mut plan = during("reading the workspace, with Cargo", || {
        new::package(&top, &at, &request)
    })?;
    reject_unsupported(&top)?;
    machine::note_private_tmp(&mut plan, &request.pyo3_bzl);
    let here = std::path::absolute(root.resolve(Path::new("")))?;
    // Paths below the current folder are shown relative to it.
    let shown: PathBuf = top
        .strip_prefix(&here)
        .unwrap_or(&top)
        .components()
        .collect();
    let next = next(&shown, "test", &format!("//{at}/..."));
    carry_out("new", (&top, &shown), &plan, &arguments.writing, &next)
}

/// Returns the commands to run next.
pub(super) fn next(folder: &Path, command: &str, targets: &str) -> String {
    let line = format!("{} {command} {targets}", bazel());
    if folder.as_os_str().is_empty() {
        line
    } else {
        format!("cd {}\n  {line}", shell_word(&folder.display().to_string()))
    }
}

/// Resolves the folder that the user names. No part of the path needs to exist.
fn folder(root: &Root, given: &Path) -> anyhow::Result<PathBuf> {
    let absolute = std::path::absolute(root.resolve(given))
        .with_context(|| format!("cannot resolve `{}`", given.display()))?;
    // As in the operating system, `..` leads up from the target of a link.
    let mut folder = PathBuf::new();
    for part in absolute.components() {
        if part == Component::ParentDir {
            folder = folder.canonicalize().unwrap_or(folder);
            folder.pop();
        } else {
            folder.push(part);
        }
    }
    if folder.is_symlink() {
        bail!(
            "`{}` is a symbolic link\n  help: pass the folder that it points to",
            given.display()
        );
    }
    Ok(folder)
}

fn layout(arguments: &NewArgs) -> Layout {
    if arguments.mixed {
        Layout::Mixed
    } else {
        Layout::Plain
    }
}

fn name(arguments: &NewArgs, folder: &Path) -> anyhow::Result<Name> {
    if let Some(name) = &arguments.name {
        return Ok(Name::new(name)?);
    }
    let last = folder.file_name().with_context(|| {
        format!(
            "`{}` has no name\n  help: set one with `--name`",
            folder.display()
        )
    })?;
    Ok(Name::new(&last.to_string_lossy())?)
}

fn python(arguments: &NewArgs) -> anyhow::Result<PythonVersion> {
    if let Some(python) = arguments.python {
        return Ok(python);
    }
    match (own_python(), arguments.abi) {
        (Some(python), _) => Ok(python),
        (None, Some(Abi::Cpython)) => bail!(
            "cannot determine the Python version: no `python3` on PATH\n  help: pass the version, for example `--python 3.14`"
        ),
        // Used only in a comment.
        (None, _) => Ok(PythonVersion(14)),
    }
}

/// Returns the version of `python3`, if PyO3 supports it.
fn own_python() -> Option<PythonVersion> {
    let python = machine::python3()?;
    new::parse_python(&python.to_string()).ok()
}

/// Returns the source of the rules: the given one, or else the checkout that this command was built in.
pub(super) fn source(root: &Root, given: Option<&Path>) -> anyhow::Result<Pyo3Bzl> {
    let registry = || Pyo3Bzl::Registry {
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let path = |folder: &Path| {
        let text = folder.to_str().with_context(|| {
            format!(
                "`{}` is not UTF-8, so MODULE.bazel cannot contain it",
                folder.display()
            )
        })?;
        anyhow::Ok(Pyo3Bzl::Path(text.to_owned()))
    };
    let Some(given) = given else {
        return checkout::find().map_or_else(|| Ok(registry()), |folder| path(&folder));
    };
    match given.to_str() {
        Some("registry") => Ok(registry()),
        Some("git") => {
            let checkout = checkout::find().context(
                "`--pyo3-bzl git`: this command was not built in a checkout of pyo3_bzl\n  help: pass the path of a checkout",
            )?;
            let (remote, commit) = checkout::commit(&checkout)?;
            Ok(Pyo3Bzl::Git { remote, commit })
        }
        _ => {
            let folder = std::path::absolute(root.resolve(given))?;
            if !checkout::is_checkout(&folder) {
                bail!(
                    "`--pyo3-bzl {}`: not a checkout of pyo3_bzl (`{}` has no MODULE.bazel of that module)\n  help: pass the top folder of a \
                     checkout, `git` or `registry`",
                    given.display(),
                    folder.display()
                );
            }
            path(&folder)
        }
    }
}

/// Notes that an enclosing workspace should ignore the new one.
fn note_outer(plan: &mut Plan, folder: &Path) {
    let outer = folder.ancestors().skip(1).find(|above| {
        let is_there = |name: &str| above.join(name).is_file();
        ["MODULE.bazel", "WORKSPACE.bazel", "WORKSPACE"]
            .iter()
            .any(|name| is_there(name))
    });
    let Some(outer) = outer else { return };
    let inner = folder.strip_prefix(outer).unwrap_or(folder);
    plan.note(
        NoteKind::Choice,
        &folder.display().to_string(),
        &format!("a separate workspace inside the Bazel workspace `{}`", outer.display()),
        Some(&format!(
            "to make it a package of that workspace, use `--package`; otherwise add `{}` to its `.bazelignore`",
            inner.display()
        )),
    );
}

/// Returns the program that runs Bazel for the user.
fn bazel() -> String {
    let own = machine::own_bazel().and_then(|file| Some(file.file_stem()?.to_str()?.to_owned()));
    let wrapper = || {
        checkout::find().map(|checkout| shell_word(&checkout.join("bazelw").display().to_string()))
    };
    own.or_else(wrapper).unwrap_or_else(|| "bazel".to_owned())
}
