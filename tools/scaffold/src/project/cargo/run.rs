//! Runs `cargo metadata`, on a skeleton of the project, and says what to do when it fails.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{bail, Context as _, Result};
use cargo_metadata::Metadata;
use fs_err as fs;
use tempfile::TempDir;

use crate::project::files::Files;
use crate::project::paths::parent;
use crate::project::Options;

/// A copy of what Cargo looks at.
pub(super) fn skeleton(files: &Files) -> Result<TempDir> {
    let folder = tempfile::Builder::new()
        .prefix("pyo3-bzl-")
        .tempdir()
        .context("cannot make a temporary folder")?;
    for path in files.paths() {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_config = matches!(parent(path).rsplit('/').next(), Some(".cargo"));
        let is_copied =
            matches!(name, "Cargo.toml" | "Cargo.lock" | ".cargo-checksum.json") || is_config;
        if !is_copied && !name.ends_with(".rs") {
            continue;
        }
        let target = folder.path().join(path);
        if let Some(above) = target.parent() {
            fs::create_dir_all(above)?;
        }
        match is_copied {
            true => fs::write(&target, files.text(path)?.unwrap_or_default())?,
            false => fs::write(&target, "")?,
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
        // A build tool that started this may have set it for a build of its own.
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
                "cannot start `{}`, which knows the crates of `{}`: {error}\n  help: install Rust, or set `CARGO` to the path of Cargo",
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
        let text =
            String::from_utf8(done.stdout).context("`cargo metadata` printed what is not UTF-8")?;
        serde_json::from_str(&text)
            .context("`cargo metadata` printed what cannot be read\n  help: use a newer Cargo")
    }

    /// What went wrong, and what to do.
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
        let help = if has("locked to") {
            "the registry that Cargo has here does not know that version; a release that is older, or a newer copy of the registry, will do".to_owned()
        } else if self.options.offline {
            format!("Cargo may not use the network; run `cargo fetch` in `{folder}` once, or leave out `--offline`")
        } else if has("failed to download")
            || has("resolve host")
            || has("failed to get") && has("update")
        {
            format!("Cargo needs its registry once; when `cargo fetch` works in `{folder}`, this does too")
        } else if has("workspace") && has("root") || has("inherit") {
            "adopt the folder above that holds the Cargo workspace".to_owned()
        } else {
            format!("when `cargo metadata` works in `{folder}`, this does too")
        };
        format!(
            "Cargo cannot read `{}`:\n  {said}\n  help: {help}",
            path.display()
        )
    }
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
