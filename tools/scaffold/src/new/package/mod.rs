//! Adds a package to an existing workspace. Edits its MODULE.bazel and its Cargo workspace in place.
//!
//! [`disk`] reads the Cargo workspace. [`cargo`] (member, PyO3) and [`module`] (MODULE.bazel: what is [`found`], [`names`] and
//! [`additions`]) are pure and create the plan.

mod additions;
mod cargo;
mod check_annotation;
mod disk;
mod found;
mod labels;
mod lockfile;
mod module;
mod names;
mod rulesets;
mod survey;
mod wanted;

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context as _};
use pyo3_facts::{Abi, PythonVersion};

use super::files::{self, Place};
use super::lock;
use super::starlark::Repositories;
use super::{Layout, Name, Pyo3Bzl, Request};
use crate::plan::{Content, Digest, NoteKind, Plan, RelativePath};
use disk::CargoWorkspace;
pub use survey::{survey, Hub, Survey};

/// The requested package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageRequest {
    /// The name of the Cargo package, the target and the module.
    pub name: Name,
    /// Whether there is Python code.
    pub layout: Layout,
    /// Whether there is a target for the wheel.
    pub wheel: bool,
    /// Whether there is a unit test in Rust.
    pub rust_test: bool,
    /// What the extension promises to load on; None for what the workspace's other extensions do.
    pub abi: Option<Abi>,
    /// The Python version of the extension for [`Abi::Cpython`].
    pub python: PythonVersion,
    /// The source of the rules, if the workspace does not have them.
    pub pyo3_bzl: Pyo3Bzl,
    /// Whether Cargo must not use the network if it is needed for the lock.
    pub offline: bool,
}

/// Returns the Bazel workspace that contains a folder. The folder need not exist.
#[must_use]
pub fn workspace_of(folder: &Path) -> Option<PathBuf> {
    let above = folder.ancestors().skip(1);
    let mut with_module = above.filter(|folder| folder.join("MODULE.bazel").is_file());
    with_module.next().map(Path::to_owned)
}

/// Plans a package at a path relative to the workspace's root.
///
/// # Errors
/// Fails if the workspace has something that this function cannot edit, or if the request does not fit the workspace. The message
/// says what to do.
pub fn package(root: &Path, at: &str, request: &PackageRequest) -> anyhow::Result<Plan> {
    RelativePath::new(at)?;
    let module_text = disk::text(root, "MODULE.bazel")?.context("there is no MODULE.bazel")?;
    refuse_other_build_file(root, at)?;
    let cargo = disk::cargo_workspace(root, at)?;
    let mut plan = Plan::default();
    let joined = match &cargo {
        Some(workspace) => Some(cargo::join(workspace, at, request)?),
        None => None,
    };
    let abi = match &joined {
        Some(joined) => joined.abi,
        None => request.abi.unwrap_or_else(super::default_abi),
    };
    let wanted = wanted::Wanted {
        pyo3_bzl: &request.pyo3_bzl,
        cargo: match &cargo {
            Some(workspace) => workspace.labels(root, at)?,
            None => labels::Labels::of_own(at),
        },
        module: request.name.module(),
        config: (abi == Abi::Cpython).then(|| format!("@@//{at}:python.txt")),
        build_config: joined.as_ref().is_some_and(|joined| joined.build_config),
        pyo3: joined
            .as_ref()
            .and_then(|joined| joined.pyo3.clone())
            .or_else(lock::own_pyo3)
            .context("the lock of new workspaces has no pyo3")?,
    };
    let edited = module::edit(&module_text, &wanted)?;
    plan.notes.extend(edited.notes);
    edit(&mut plan, "MODULE.bazel", &module_text, edited.text)?;
    if let (Some(workspace), Some(joined)) = (&cargo, &joined) {
        note_workspace(&mut plan, workspace);
        edit(
            &mut plan,
            &workspace.manifest_path(),
            &workspace.manifest,
            joined.manifest.clone(),
        )?;
    }

    let workspace_request = Request {
        name: request.name.clone(),
        layout: request.layout,
        abi,
        python: request.python,
        wheel: request.wheel,
        rust_test: request.rust_test,
        ci: None,
        remote_cache: None,
        pyo3_bzl: request.pyo3_bzl.clone(),
        // The workspace has its own `.bazelversion`.
        bazel: String::new(),
    };
    let place = Place {
        folder: at.to_owned(),
        member: joined.as_ref().map(|joined| joined.dependency.clone()),
        repositories: Repositories {
            crates: &edited.names.crates,
            pyo3_bzl: &edited.names.pyo3_bzl,
            rules_python: &edited.names.rules_python,
        },
    };
    let manifest = files::package(&mut plan, &workspace_request, &place)?;
    if let (Some(workspace), Some(joined)) = (&cargo, &joined) {
        add_to_lock(&mut plan, root, workspace, joined, at, &manifest, request)?;
    }
    note_fastbuild(&mut plan, root);
    Ok(plan)
}

fn edit(plan: &mut Plan, path: &str, before: &str, after: String) -> anyhow::Result<()> {
    let read = Digest::of(before.as_bytes());
    plan.add(path, Content::Edit { read, text: after })
}

fn add_to_lock(
    plan: &mut Plan,
    root: &Path,
    workspace: &CargoWorkspace,
    joined: &cargo::Joined,
    at: &str,
    manifest: &str,
    request: &PackageRequest,
) -> anyhow::Result<()> {
    let path = workspace.lock_path();
    let name = request.name.as_str();
    let by_hand = |plan: &mut Plan, reason: &str| {
        let folder = match workspace.folder.as_str() {
            "" => String::new(),
            folder => format!(" --manifest-path {folder}/Cargo.toml"),
        };
        plan.note(
            NoteKind::Unmapped,
            &path,
            &format!("does not list `{name}` yet: {reason}"),
            Some(&format!(
                "run `cargo update --workspace{folder}` before Bazel"
            )),
        );
    };
    if let Some(text) = &workspace.lock {
        if let Some(with) = lockfile::with_member(text, name) {
            return edit(plan, &path, text, with);
        }
    }
    match lockfile::by_cargo(
        root,
        workspace,
        &joined.manifest,
        at,
        manifest,
        request.offline,
    ) {
        Ok(text) => match &workspace.lock {
            Some(before) => edit(plan, &path, before, text)?,
            None => plan.add(&path, Content::Whole(text))?,
        },
        Err(error) => by_hand(plan, &format!("{error:#}")),
    }
    Ok(())
}

/// Rejects a folder with a `BUILD`, which a new `BUILD.bazel` would hide.
fn refuse_other_build_file(root: &Path, at: &str) -> anyhow::Result<()> {
    let folder = root.join(at);
    if folder.join("BUILD").is_file() {
        bail!("`{at}/BUILD` exists, and a `BUILD.bazel` next to it would hide it\n  help: rename it, or choose another folder");
    }
    ensure!(
        !folder.join("MODULE.bazel").exists(),
        "`{at}` is already a Bazel workspace\n  help: choose another folder"
    );
    Ok(())
}

fn note_workspace(plan: &mut Plan, workspace: &CargoWorkspace) {
    if workspace.is_package() {
        plan.note(
            NoteKind::Choice,
            &workspace.manifest_path(),
            "becomes a Cargo workspace, so that both packages share one lock file, one hub and one PyO3",
            None,
        );
    }
}

fn note_fastbuild(plan: &mut Plan, root: &Path) {
    let rc = disk::text(root, ".bazelrc")
        .ok()
        .flatten()
        .unwrap_or_default();
    if !rc.contains("--host_compilation_mode=") {
        plan.note(
            NoteKind::Choice,
            ".bazelrc",
            "proc macros are compiled with optimization, which makes a cold build about three times slower",
            Some("add `build --host_compilation_mode=fastbuild`"),
        );
    }
}
