//! What Cargo knows: `cargo metadata`, run on a copy of the project's manifests, so that Cargo can write nothing in the project.
//!
//! The copy ("skeleton") has every Cargo.toml and Cargo.lock as it is, and every `.rs` file empty: Cargo looks for these by name
//! only. A missing Cargo.lock is made there.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{bail, Context as _, Result};
use cargo_metadata::{Metadata, Package};
use fs_err as fs;
use tempfile::TempDir;

use super::crates::Crate;
use super::extensions::{Found, Module};
use super::files::Files;
use super::paths::{join, parent};
use super::{lock, Options};

/// What Cargo says of a project.
#[derive(Debug)]
pub struct Resolved {
    /// With the features that the project's build asks for.
    pub metadata: Metadata,
    /// With the default features only; None if that is the same.
    pub plain: Option<Metadata>,
    /// The folder of the skeleton, which all its paths begin with.
    skeleton: PathBuf,
    /// The text of a Cargo.lock that the project does not have.
    made_lock: Option<String>,
}

/// What the plan needs beside the crates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The folder of the Cargo workspace, or of the one crate.
    pub workspace: String,
    /// Its manifests: the workspace's own first, then its members'.
    pub manifests: Vec<String>,
    /// `package.name` or `workspace.members` as written, and why crate_universe cannot take the manifests as they are; None if it can.
    pub obstacle: Option<String>,
    /// The Cargo.lock.
    pub lock: String,
    /// Its text, if it is to be made.
    pub made_lock: Option<String>,
    /// The version of the feature resolver.
    pub resolver: String,
    /// Settings of `[profile.release]`, as `key = value`.
    pub profile: Vec<String>,
    /// `[patch]` as written, with paths from the workspace's folder.
    pub patches: Vec<(String, String, String)>,
}

/// Asks Cargo.
///
/// # Errors
/// Cargo is not there, or fails: the manifest is broken, a crate cannot be found, there is no network.
pub(crate) fn resolve(files: &Files, found: &Found, options: &Options) -> Result<Resolved> {
    let module = found.modules.first().context("there is no extension")?;
    if !files.has(&module.manifest) {
        bail!(
            "`{}` is not there, but the project's build names it\n  help: unpack the whole project, or repair the path",
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
    // Without a lock first: only to find where the lock would be.
    let bare = cargo.metadata(&module.manifest, &["--no-deps"])?;
    let workspace = relative(&root, bare.workspace_root.as_std_path())
        .context("the Cargo workspace lies outside of the project")?;
    let lock = child(&workspace, "Cargo.lock");
    let has_lock = files.has(&lock);
    let mut arguments: Vec<String> = Vec::new();
    if options.offline {
        arguments.push("--offline".to_owned());
    }
    let mut wanted = arguments.clone();
    wanted.extend(feature_arguments(&found.modules));
    // Not `--locked`: a published archive often has the lock of a larger workspace, of which Cargo drops what is not there.
    let metadata = cargo.metadata(&module.manifest, &strs(&wanted))?;
    let text = fs::read_to_string(root.join(&lock)).context("Cargo has left no Cargo.lock")?;
    if has_lock {
        let before = lock::pinned(&files.text(&lock)?.unwrap_or_default());
        let new: Vec<_> = lock::pinned(&text)
            .into_iter()
            .filter(|one| !before.contains(one))
            .collect();
        if !new.is_empty() {
            bail!(
                "`{}` is older than Cargo.toml: it does not have {}\n  help: run `cargo update --workspace` in `{}`, then adopt again",
                files.root().join(&lock).display(),
                new.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", "),
                files.root().join(&workspace).display()
            );
        }
    }
    let plain = match wanted == arguments {
        true => None,
        false => Some(cargo.metadata(&module.manifest, &strs(&arguments))?),
    };
    Ok(Resolved {
        metadata,
        plain,
        skeleton: root,
        made_lock: (!has_lock).then_some(text),
    })
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

/// A copy of what Cargo looks at.
fn skeleton(files: &Files) -> Result<TempDir> {
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

struct Cargo<'a> {
    root: &'a Path,
    files: &'a Files,
    options: &'a Options,
}

impl Cargo<'_> {
    fn metadata(&self, manifest: &str, arguments: &[&str]) -> Result<Metadata> {
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

impl Resolved {
    /// A path of Cargo's, relative to the project.
    pub(crate) fn relative(&self, path: &Path) -> Option<String> {
        relative(&self.skeleton, path)
    }

    /// The folder of a package that lies in the project.
    pub(crate) fn folder(&self, package: &Package) -> Option<String> {
        if package.source.is_some() {
            return None;
        }
        self.relative(package.manifest_path.as_std_path().parent()?)
    }

    /// What the plan needs.
    pub(crate) fn facts(&self, files: &Files, crates: &[Crate]) -> Facts {
        let workspace = self
            .relative(self.metadata.workspace_root.as_std_path())
            .unwrap_or_default();
        let root = child(&workspace, "Cargo.toml");
        let text = files.glance(&root).unwrap_or_default();
        let manifest = super::crates::Manifest::parse(&text);
        let members: Vec<String> = manifest
            .members
            .iter()
            .filter_map(|member| Some(child(&join(&workspace, member)?, "Cargo.toml")))
            .filter(|path| *path != root)
            .collect();
        let obstacle = self.obstacle(&manifest, &members, &root, crates);
        Facts {
            lock: child(&workspace, "Cargo.lock"),
            manifests: [vec![root], members].concat(),
            obstacle,
            made_lock: self.made_lock.clone(),
            resolver: manifest.resolver,
            profile: manifest.profile,
            patches: manifest.patches,
            workspace,
        }
    }

    /// Why crate_universe, which is stricter than Cargo, cannot take the manifests as they are.
    fn obstacle(
        &self,
        manifest: &super::crates::Manifest,
        members: &[String],
        root: &str,
        crates: &[Crate],
    ) -> Option<String> {
        if let Some(member) = manifest
            .members
            .iter()
            .find(|member| member.contains(['*', '?', '[', '{']))
        {
            return Some(format!(
                "it does not expand the pattern `{member}` of `workspace.members`"
            ));
        }
        if manifest.names_resolver && !["1", "2"].contains(&manifest.resolver.as_str()) {
            return Some(format!(
                "releases up to rules_rust 0.54 do not know `resolver = {:?}`",
                manifest.resolver
            ));
        }
        for one in crates {
            let path = child(&one.folder, "Cargo.toml");
            if path != root && !members.contains(&path) {
                return Some(format!(
                    "`{}` is used by its path, but is not among `workspace.members`",
                    one.package
                ));
            }
        }
        let has_path = crates.iter().any(|one| !one.dependencies.is_empty());
        if has_path && !manifest.is_workspace {
            return Some("it takes path dependencies only within a `[workspace]`".to_owned());
        }
        let plain = self.plain.as_ref()?;
        (features(&self.metadata) != features(plain)).then(|| {
            "it builds with the default features, and the project's build asks for others"
                .to_owned()
        })
    }
}

/// Each package with its features, without those that say only how to link, which Bazel has its own way for.
fn features(metadata: &Metadata) -> Vec<(String, Vec<String>)> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let linking = ["extension-module", "generate-import-lib"];
    let mut all: Vec<_> = nodes
        .map(|node| {
            let features = node.features.iter().map(ToString::to_string);
            (
                node.id.repr.clone(),
                features
                    .filter(|name| !linking.contains(&name.as_str()))
                    .collect(),
            )
        })
        .filter(|(id, _): &(String, Vec<String>)| !LINKING.iter().any(|name| id.contains(name)))
        .collect();
    all.sort();
    all
}

/// Crates that are only there for features about linking.
const LINKING: [&str; 3] = ["#python3-dll-a@", "#pyo3-ffi@", "#pyo3-build-config@"];

fn relative(root: &Path, path: &Path) -> Option<String> {
    let path = path.strip_prefix(root).ok()?;
    Some(path.to_str()?.replace('\\', "/"))
}

/// A file in a folder, where `""` is the project's own.
pub(crate) fn child(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
