//! Runs `cargo metadata` on a skeleton of the project, and explains what to do if it fails.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{bail, Context as _, Result};
use cargo_metadata::Metadata;
use fs_err as fs;
use tempfile::TempDir;

use crate::project::files::Files;
use crate::project::paths::parent;

/// Options for running Cargo.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Forbids Cargo to use the network.
    pub offline: bool,
    /// Additional environment variables for Cargo.
    pub cargo_environment: Vec<(String, String)>,
}

/// Copies the files that Cargo looks at.
pub(super) fn skeleton(files: &Files) -> Result<TempDir> {
    let folder = tempfile::Builder::new()
        .prefix("pyo3-bzl-")
        .tempdir()
        .context("cannot create a temporary folder")?;
    for path in files.paths() {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_config = matches!(parent(path).rsplit('/').next(), Some(".cargo"));
        let is_copied =
            matches!(name, "Cargo.toml" | "Cargo.lock" | ".cargo-checksum.json") || is_config;
        // Cargo looks for a README that the manifest does not name.
        let is_readme = matches!(name, "README.md" | "README.txt" | "README");
        if !is_copied && !is_readme && !name.ends_with(".rs") {
            continue;
        }
        let target = folder.path().join(path);
        if let Some(above) = target.parent() {
            fs::create_dir_all(above)?;
        }
        if is_copied {
            fs::write(&target, files.text(path)?.unwrap_or_default())?;
        } else {
            fs::write(&target, "")?;
        }
    }
    Ok(folder)
}

/// Cargo, in a skeleton.
pub(super) struct Cargo<'a> {
    pub root: &'a Path,
    pub files: &'a Files,
    pub options: &'a Options,
}

impl Cargo<'_> {
    pub(super) fn metadata(&self, manifest: &str, arguments: &[&str]) -> Result<Metadata> {
        let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let path = self.root.join(manifest);
        let mut command = Command::new(&program);
        command
            .args(["metadata", "--format-version=1", "--manifest-path"])
            .arg(&path)
            .args(arguments);
        command
            .current_dir(path.parent().unwrap_or(self.root))
            .stdin(Stdio::null());
        // A build tool that started this process may have set these variables for its own build.
        command
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CARGO_BUILD_TARGET");
        command.envs(
            self.options
                .cargo_environment
                .iter()
                .map(|(name, value)| (name, value)),
        );
        let done = match command.output() {
            Ok(done) => done,
            Err(error) => bail!(
                "cannot run `{}` to list the crates of `{}`: {error}\n  help: install Rust, or set `CARGO` to the path of Cargo",
                Path::new(&program).display(),
                self.files.root().display()
            ),
        };
        if !done.status.success() {
            bail!(
                "{}",
                self.failure(manifest, &String::from_utf8_lossy(&done.stderr))
            );
        }
        let text = String::from_utf8(done.stdout)
            .context("`cargo metadata` printed text that is not UTF-8")?;
        serde_json::from_str(&text).context(
            "`cargo metadata` printed output that cannot be parsed\n  help: use a newer Cargo",
        )
    }

    /// Describes a failure and what to do.
    fn failure(&self, manifest: &str, said: &str) -> String {
        let said = said.replace(
            &self.root.display().to_string(),
            &self.files.root().display().to_string(),
        );
        let said: Vec<&str> = said.lines().filter(|line| !is_progress(line)).collect();
        let said = said.join("\n  ");
        let path = self.files.root().join(manifest);
        let folder = path.parent().unwrap_or(self.files.root()).display();
        let has = |text: &str| said.contains(text);
        if let Some((name, repository)) = unfetched(&said) {
            return format!(
                "Cargo cannot fetch `{name}`, which comes from the Git repository `{repository}`\n  help: Bazel needs that repository too: \
                 make `cargo fetch` work in `{folder}`, or depend on a release from crates.io"
            );
        }
        let help = if has("locked to") {
            "Cargo's copy of the registry does not have that version: update the copy, or adopt an older release of the project".to_owned()
        } else if self.options.offline {
            format!("run `cargo fetch` in `{folder}` once, or leave out `--offline` so that Cargo may use the network")
        } else if has("failed to download")
            || has("resolve host")
            || has("failed to get") && has("update")
        {
            format!("Cargo must download its registry once: make `cargo fetch` work in `{folder}`, then run this again")
        } else if has("workspace") && has("root") || has("inherit") {
            "adopt the parent folder that contains the Cargo workspace".to_owned()
        } else {
            format!("make `cargo metadata` work in `{folder}`, then run this again")
        };
        format!(
            "Cargo cannot read `{}`:\n  {said}\n  help: {help}",
            path.display()
        )
    }
}

/// Returns the crate and the Git repository that Cargo failed to fetch, from its output: some ten lines with its retries.
fn unfetched(said: &str) -> Option<(&str, &str)> {
    let (_, repository) = said
        .split_once("Unable to update ")
        .or_else(|| said.split_once("unable to update "))?;
    let repository = repository.split(['\n', '#', '?', ' ']).next()?;
    // For a registry, this is a name: `registry 'crates-io'`.
    repository.contains("://").then_some(())?;
    let (_, name) = said.split_once("failed to load source for dependency `")?;
    Some((name.split('`').next()?, repository))
}

fn is_progress(line: &str) -> bool {
    let words = [
        "Updating",
        "Downloading",
        "Downloaded",
        "Locking",
        "Blocking",
        "Adding",
        "Fetching",
    ];
    let line = line.trim_start();
    line.is_empty() || words.iter().any(|word| line.starts_with(word))
}
