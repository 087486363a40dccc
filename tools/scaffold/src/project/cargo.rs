//! Runs `cargo metadata` on a copy of the project's manifests, so that Cargo cannot write to the project.
//!
//! The copy ("skeleton") contains every Cargo.toml and Cargo.lock unchanged, and every `.rs` file without its contents, because
//! Cargo looks only at their names. A missing Cargo.lock is created there.

mod run;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _, Result};
use cargo_metadata::{Metadata, Package};
use fs_err as fs;

pub use run::Options;
use run::{skeleton, Cargo};

use super::declared::{Found, Module};
use super::files::Files;
use super::lock;
use super::paths::MANIFESTS;

/// Cargo's metadata of a project.
#[derive(Debug)]
pub struct Resolved {
    /// With the features that the project's build enables.
    pub metadata: Metadata,
    /// With the default features only; None if that makes no difference.
    pub plain: Option<Metadata>,
    /// The folder of the skeleton, with which all its paths begin.
    skeleton: PathBuf,
    /// The text of the generated Cargo.lock, if the project has none.
    pub(crate) made_lock: Option<String>,
}

/// Runs Cargo.
///
/// # Errors
/// Fails if Cargo is not installed or fails: the manifest is broken, a crate cannot be found, there is no network.
pub(crate) fn resolve(files: &Files, found: &Found, options: &Options) -> Result<Resolved> {
    let module = found.modules.first().context("there is no extension")?;
    if !files.has(&module.manifest) {
        bail!(
            "`{}` does not exist, but the project's build refers to it\n  help: unpack the whole project, or fix the path",
            files.root().join(&module.manifest).display()
        );
    }
    let skeleton = skeleton(files)?;
    let root = fs::canonicalize(skeleton.path())?;
    let cargo = Cargo {
        root: &root,
        files,
        options,
    };
    // First without a lock, only to find the lock's location.
    let bare = cargo.metadata(&module.manifest, &["--no-deps"])?;
    let workspace = relative(&root, bare.workspace_root.as_std_path())
        .context("the Cargo workspace is outside the project")?;
    let lock = child(&workspace, "Cargo.lock");
    let has_lock = files.has(&lock);
    let mut arguments: Vec<String> = Vec::new();
    if options.offline {
        arguments.push("--offline".to_owned());
    }
    let mut wanted = arguments.clone();
    wanted.extend(feature_arguments(&found.modules));
    // Not `--locked`: a published archive often has the lock of a larger workspace, from which Cargo drops the missing members.
    let metadata = cargo.metadata(&module.manifest, &strs(&wanted))?;
    let text = fs::read_to_string(root.join(&lock)).context("Cargo wrote no Cargo.lock")?;
    if has_lock {
        let before = lock::pinned(&files.text(&lock)?.unwrap_or_default());
        let new: Vec<_> = lock::pinned(&text)
            .into_iter()
            .filter(|one| !before.contains(one))
            .collect();
        if !new.is_empty() {
            bail!(
                "`{}` is out of date with Cargo.toml: it lacks {}\n  help: run `cargo update --workspace` in `{}`, then run `adopt` again",
                files.root().join(&lock).display(),
                new.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", "),
                files.root().join(&workspace).display()
            );
        }
    }
    let plain = if wanted == arguments {
        None
    } else {
        Some(cargo.metadata(&module.manifest, &strs(&arguments))?)
    };
    Ok(Resolved {
        metadata,
        plain,
        skeleton: root,
        made_lock: (!has_lock).then_some(text),
    })
}

/// Returns the Cargo.lock of generated manifests, with the versions that the project's own pins.
///
/// # Errors
/// Fails if Cargo does, or if it would choose a version that the project's lock does not have.
pub(crate) fn lock_of(
    files: &Files,
    manifests: &BTreeMap<String, String>,
    resolved: &Resolved,
    own_lock: &str,
    options: &Options,
) -> Result<String> {
    let pinned = match &resolved.made_lock {
        Some(text) => text.clone(),
        None => files.text(own_lock)?.unwrap_or_default(),
    };
    // The skeleton has the project's Cargo configuration, too.
    let skeleton = skeleton(files)?;
    let root = fs::canonicalize(skeleton.path())?;
    for (path, text) in manifests {
        let file = root.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
            for source in ["lib.rs", "build.rs"] {
                fs::write(folder.join(source), "")?;
            }
        }
        fs::write(file, text)?;
    }
    let lock = root.join(MANIFESTS).join("Cargo.lock");
    fs::write(&lock, &pinned)?;
    let cargo = Cargo {
        root: &root,
        files,
        options,
    };
    let offline: &[&str] = if options.offline { &["--offline"] } else { &[] };
    cargo.metadata(&format!("{MANIFESTS}/Cargo.toml"), offline)?;
    let text = fs::read_to_string(&lock)?;
    let known = lock::pinned(&pinned);
    if let Some(new) = lock::pinned(&text).difference(&known).next() {
        bail!("Cargo would choose `{new}` for the manifests in `{MANIFESTS}`, which `{own_lock}` does not pin\n  help: report this, with the project's manifests");
    }
    Ok(text)
}

fn strs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

fn feature_arguments(modules: &[Module]) -> Vec<String> {
    let mut features: Vec<&str> = modules
        .iter()
        .flat_map(|m| &m.features)
        .map(String::as_str)
        .collect();
    features.sort_unstable();
    features.dedup();
    let mut arguments = Vec::new();
    if !features.is_empty() {
        arguments.push(format!("--features={}", features.join(",")));
    }
    if modules.iter().any(|module| module.no_default_features) {
        arguments.push("--no-default-features".to_owned());
    }
    if modules.iter().any(|module| module.all_features) {
        arguments.push("--all-features".to_owned());
    }
    arguments
}

impl Resolved {
    /// Converts a path from Cargo to one relative to the project.
    pub(crate) fn relative(&self, path: &Path) -> Option<String> {
        relative(&self.skeleton, path)
    }

    /// Returns the project's own package of that name.
    pub(crate) fn own(&self, name: &str) -> Option<&Package> {
        let mut packages = self.metadata.packages.iter();
        packages.find(|package| package.source.is_none() && package.name.as_str() == name)
    }

    /// Returns the folder of a package, relative to the project.
    pub(crate) fn folder(&self, package: &Package) -> Option<String> {
        if package.source.is_some() {
            return None;
        }
        self.relative(package.manifest_path.as_std_path().parent()?)
    }
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let path = path.strip_prefix(root).ok()?;
    Some(path.to_str()?.replace('\\', "/"))
}

/// Returns the path of a file in a folder. `""` is the project's own folder.
pub(crate) fn child(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
