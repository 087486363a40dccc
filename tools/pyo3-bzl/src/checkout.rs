//! The pyo3_bzl checkout that this command was built in, if any.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context as _};

/// Finds the checkout: the folder where `bazel run` was called, or else a folder above the program itself (`cargo run`).
pub fn find() -> Option<PathBuf> {
    let workspace = env::var_os("BUILD_WORKSPACE_DIRECTORY").map(PathBuf::from);
    if let Some(workspace) = workspace.filter(|folder| is_checkout(folder)) {
        return Some(workspace);
    }
    let program = env::current_exe().ok()?.canonicalize().ok()?;
    let folder = program.ancestors().find(|folder| is_checkout(folder))?;
    Some(folder.to_owned())
}

/// Returns whether a folder is the root of pyo3_bzl.
pub fn is_checkout(folder: &Path) -> bool {
    let module = fs_err::read_to_string(folder.join("MODULE.bazel")).unwrap_or_default();
    module.contains("name = \"pyo3_bzl\"") && folder.join("rules/defs.bzl").is_file()
}

/// Returns the URL of its `origin` and its current commit.
pub fn commit(checkout: &Path) -> anyhow::Result<(String, String)> {
    let remote = git(checkout, &["remote", "get-url", "origin"])
        .context("`--pyo3-bzl git` needs the URL of `origin`")?;
    let secret = remote
        .split_once("://")
        .and_then(|(_, rest)| rest.split('/').next())
        .is_some_and(|authority| authority.contains('@'));
    if secret {
        bail!(
            "the URL of `origin` in `{}` contains a user or password, which everyone could read in MODULE.bazel\n  help: \
             `git remote set-url origin` without it",
            checkout.display()
        );
    }
    Ok((remote, git(checkout, &["rev-parse", "HEAD"])?))
}

fn git(checkout: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(checkout).args(arguments);
    let shown = format!("git -C {} {}", checkout.display(), arguments.join(" "));
    let done = command
        .output()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        bail!("`{shown}` failed: {}", said.trim());
    }
    Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
}
