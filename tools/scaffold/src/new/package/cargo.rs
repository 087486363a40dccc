//! Adds a member to a Cargo workspace. Pure.

use anyhow::bail;
use pyo3_facts::{Abi, Pyo3Release};
use semver::Version;
use toml_edit::{Array, DocumentMut, Item, Value};

use super::disk::{matches, strings, CargoWorkspace};
use super::labels;
use super::PackageRequest;
use crate::new::abi::{default_abi, features as features_of, oldest_python, parse_abi, PYO3};
use crate::new::lock;
use crate::render::toml;

/// The workspace with the new member.
#[derive(Debug)]
pub struct Joined {
    pub manifest: String,
    /// The text after `pyo3 = ` in the member.
    pub dependency: String,
    /// The ABI of its extensions.
    pub abi: Abi,
    /// Whether this PyO3 (0.28 and older) also searches for a Python in `pyo3-build-config`.
    pub build_config: bool,
    /// The PyO3 in its lock; None if there is none.
    pub pyo3: Option<Version>,
}

pub fn join_workspace(workspace: &CargoWorkspace, at: &str) -> anyhow::Result<String> {
    let below = match workspace.folder.as_str() {
        "" => at,
        folder => at.strip_prefix(&format!("{folder}/")).unwrap_or(at),
    };
    let covered = strings(&workspace.document, "members").any(|pattern| covers(pattern, below));
    if covered {
        return Ok(workspace.manifest.clone());
    }
    if workspace.is_package() {
        // Append, so that nothing else can change.
        let manifest = workspace.manifest.trim_end();
        return Ok(format!(
            "{manifest}\n\n[workspace]\nmembers = [{}]\n",
            toml(below)
        ));
    }
    let mut document = workspace.document.clone();
    let Some(table) = document
        .get_mut("workspace")
        .and_then(Item::as_table_like_mut)
    else {
        bail!(
            "`{}`: `workspace` is not a table",
            workspace.manifest_path()
        );
    };
    let members = table
        .entry("members")
        .or_insert(Item::Value(Value::Array(Array::new())));
    let Some(members) = members.as_array_mut() else {
        bail!(
            "`{}`: `workspace.members` is not a list",
            workspace.manifest_path()
        );
    };
    push(members, below);
    Ok(document.to_string())
}

/// Returns everything that changes in the workspace with the new member.
pub fn join(
    workspace: &CargoWorkspace,
    at: &str,
    request: &PackageRequest,
) -> anyhow::Result<Joined> {
    let name = request.name.as_str();
    let same = workspace.others(at).find(|(_, manifest)| {
        let package = manifest
            .get("package")
            .and_then(|package| package.get("name"));
        package.and_then(Item::as_str) == Some(name)
    });
    if let Some((folder, _)) = same {
        bail!(
            "`{}` already defines a package named `{name}`\n  help: choose another name with `--name`",
            path(folder)
        );
    }
    let version = workspace.lock.as_deref().and_then(lock::pyo3);
    let inherited = workspace
        .document
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(|dependencies| dependencies.get("pyo3"));
    let abi = abi(workspace, at, inherited, request)?;
    let inherits = inherited.map(features).unwrap_or_default();
    let mut features = if inherits.iter().any(|feature| feature.starts_with("abi3")) {
        vec![]
    } else {
        features_of(abi)
    };
    // Newer releases read PYO3_BUILD_EXTENSION_MODULE instead.
    let is_old = version
        .as_ref()
        .and_then(Pyo3Release::nearest)
        .is_some_and(|release| !release.build_env);
    let extension = "extension-module".to_owned();
    if is_old && !inherits.contains(&extension) {
        features.push(extension);
    }
    let requirement = match (&inherited, &version) {
        (Some(_), _) => "workspace = true".to_owned(),
        (None, Some(Version { major, minor, .. })) => {
            format!("version = {}", toml(&format!("{major}.{minor}")))
        }
        (None, None) => format!("version = {}", toml(PYO3)),
    };
    let features: Vec<_> = features.iter().map(|feature| toml(feature)).collect();
    let dependency = if features.is_empty() {
        format!("{{ {requirement} }}")
    } else {
        format!("{{ {requirement}, features = [{}] }}", features.join(", "))
    };
    Ok(Joined {
        manifest: join_workspace(workspace, at)?,
        dependency,
        abi,
        build_config: version
            .as_ref()
            .and_then(Pyo3Release::nearest)
            .is_some_and(|release| release.config_probes),
        pyo3: version,
    })
}

/// Returns the ABI of all crates in the workspace. Cargo builds PyO3 once for all of them, with the union of their features, so
/// all have the same ABI.
fn abi(
    workspace: &CargoWorkspace,
    at: &str,
    inherited: Option<&Item>,
    request: &PackageRequest,
) -> anyhow::Result<Abi> {
    let mut users = 0;
    let mut found: Vec<Abi> = Vec::new();
    let of_members = workspace
        .others(at)
        .filter_map(|(_, manifest)| pyo3(manifest));
    for item in of_members {
        users += 1;
        let own = features(item);
        let from_workspace = item.get("workspace").is_some();
        let all = own.into_iter().chain(
            inherited
                .filter(|_| from_workspace)
                .map(features)
                .unwrap_or_default(),
        );
        found.extend(all.filter_map(|feature| parse_abi(&feature).ok()));
    }
    let lowest = found
        .into_iter()
        .min_by_key(|abi| oldest_python(*abi, request.python));
    match (users, lowest, request.abi) {
        (0, _, asked) => Ok(asked.unwrap_or_else(default_abi)),
        (_, Some(_), Some(Abi::Cpython)) => bail!(
            "the other crates in the Cargo workspace use PyO3 with a stable ABI, and Cargo builds PyO3 once for all of them\n  help: leave \
             out `--abi cpython`, or choose a folder outside the Cargo workspace"
        ),
        (_, None, asked) if asked != Some(Abi::Cpython) => bail!(
            "the other crates in the Cargo workspace use PyO3 without a stable ABI, and Cargo builds PyO3 once for all of them\n  help: pass \
             `--abi cpython --python 3.X`, or choose a folder outside the Cargo workspace"
        ),
        (_, Some(lowest), None) => Ok(lowest),
        (_, Some(lowest), Some(asked)) if oldest_python(asked, request.python) < oldest_python(lowest, request.python) => bail!(
            "`--abi {asked}` is below the floor of the other crates in the Cargo workspace, `{lowest}`, and Cargo builds PyO3 once for \
             all of them\n  help: use `--abi {lowest}` or higher"
        ),
        (_, _, Some(asked)) => Ok(asked),
        (_, None, None) => Ok(default_abi()),
    }
}

fn pyo3(manifest: &DocumentMut) -> Option<&Item> {
    manifest.get("dependencies")?.get("pyo3")
}

fn features(dependency: &Item) -> Vec<String> {
    let list = dependency.get("features").and_then(Item::as_array);
    list.into_iter()
        .flat_map(|list| list.iter())
        .filter_map(|feature| feature.as_str().map(ToOwned::to_owned))
        .collect()
}

/// Returns whether an entry of `workspace.members` matches the folder.
fn covers(pattern: &str, folder: &str) -> bool {
    let (pattern, folder): (Vec<_>, Vec<_>) = (
        pattern.split('/').filter(|part| *part != ".").collect(),
        folder.split('/').collect(),
    );
    pattern.len() == folder.len()
        && pattern
            .iter()
            .zip(&folder)
            .all(|(pattern, part)| matches(pattern, part))
}

/// Appends an element, formatted like the last one.
fn push(list: &mut Array, text: &str) {
    let prefix = list
        .iter()
        .last()
        .and_then(|last| last.decor().prefix())
        .and_then(|prefix| prefix.as_str())
        .map(ToOwned::to_owned);
    let mut value = Value::from(text);
    // Without a trailing comma, the last element's suffix contains the line break.
    if let Some(last) = list.iter_mut().last() {
        let suffix = last.decor().suffix().and_then(|suffix| suffix.as_str());
        let suffix = suffix.unwrap_or_default().to_owned();
        last.decor_mut().set_suffix("");
        value.decor_mut().set_suffix(suffix);
    }
    match prefix {
        // A comment before the last element belongs to that element.
        Some(prefix) => {
            let space = prefix.rsplit('\n').next().unwrap_or_default();
            let is_multiline = prefix.contains('\n');
            let own = if is_multiline {
                format!("\n{space}")
            } else {
                " ".to_owned()
            };
            value.decor_mut().set_prefix(own);
        }
        None => value.decor_mut().set_prefix(""),
    }
    list.push_formatted(value);
}

fn path(folder: &str) -> String {
    labels::join(folder, "Cargo.toml")
}
