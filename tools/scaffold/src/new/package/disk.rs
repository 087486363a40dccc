//! Reads the Cargo workspace that contains a folder, and its members. Writes nothing.

use std::path::Path;

use anyhow::Context as _;
use toml_edit::{DocumentMut, Item};

use super::labels::{self, join, Labels};

/// A Cargo workspace that accepts the package as a member.
pub struct CargoWorkspace {
    /// Its folder, relative to the root; empty for the root itself.
    pub folder: String,
    pub manifest: String,
    pub document: DocumentMut,
    pub lock: Option<String>,
    /// Folders of its members, relative to the root, with their manifests. Includes its own package, if any.
    pub members: Vec<(String, DocumentMut)>,
}

/// Returns the text of a file below the root; None if there is none.
pub fn text(root: &Path, path: &str) -> anyhow::Result<Option<String>> {
    let path = root.join(path);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    Ok(Some(fs_err::read_to_string(path)?))
}

/// Returns the nearest Cargo workspace above the folder, unless it excludes the folder; or else the nearest package above it that
/// has a lock, which can become a workspace.
pub fn cargo_workspace(root: &Path, at: &str) -> anyhow::Result<Option<CargoWorkspace>> {
    let mut folder = at;
    let mut package = None;
    while !folder.is_empty() {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        let path = join(folder, "Cargo.toml");
        let Some(manifest) = text(root, &path)? else {
            continue;
        };
        let document = parse(&path, &manifest)?;
        let lock = text(root, &join(folder, "Cargo.lock"))?;
        if document.get("workspace").is_none() {
            if package.is_none() && lock.is_some() && document.get("package").is_some() {
                package = Some(CargoWorkspace {
                    folder: folder.to_owned(),
                    members: vec![(folder.to_owned(), document.clone())],
                    lock,
                    document,
                    manifest,
                });
            }
            continue;
        }
        if strings(&document, "exclude").any(|excluded| is_below(at, &join(folder, excluded))) {
            return Ok(None);
        }
        let members = members(root, folder, &document)?;
        return Ok(Some(CargoWorkspace {
            folder: folder.to_owned(),
            members,
            lock,
            document,
            manifest,
        }));
    }
    Ok(package)
}

/// Returns the strings of a list in `[workspace]`.
pub fn strings<'a>(document: &'a DocumentMut, key: &str) -> impl Iterator<Item = &'a str> {
    let list = document
        .get("workspace")
        .and_then(|workspace| workspace.get(key))
        .and_then(Item::as_array);
    list.into_iter()
        .flat_map(|list| list.iter())
        .filter_map(|item| item.as_str())
        .map(|path| path.trim_end_matches('/'))
}

fn parse(path: &str, text: &str) -> anyhow::Result<DocumentMut> {
    text.parse()
        .with_context(|| format!("`{path}` is not valid TOML"))
}

fn is_below(path: &str, folder: &str) -> bool {
    path == folder || path.starts_with(&format!("{folder}/"))
}

fn members(
    root: &Path,
    folder: &str,
    document: &DocumentMut,
) -> anyhow::Result<Vec<(String, DocumentMut)>> {
    let mut found = Vec::new();
    if document.get("package").is_some() {
        found.push((folder.to_owned(), document.clone()));
    }
    for pattern in strings(document, "members") {
        let mut folders = vec![folder.to_owned()];
        for part in pattern.split('/') {
            folders = match part {
                "." | "" => folders,
                part if part.contains(['*', '?', '[']) => expand(root, &folders, part)?,
                part => folders.iter().map(|above| join(above, part)).collect(),
            };
        }
        for member in folders {
            let path = join(&member, "Cargo.toml");
            if let Some(text) = text(root, &path)? {
                if !found.iter().any(|(known, _)| *known == member) {
                    found.push((member, parse(&path, &text)?));
                }
            }
        }
    }
    Ok(found)
}

fn expand(root: &Path, folders: &[String], pattern: &str) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for folder in folders {
        let path = root.join(folder);
        if !path.is_dir() {
            continue;
        }
        for entry in fs_err::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if matches(pattern, name) && entry.path().is_dir() {
                found.push(join(folder, name));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Returns whether a name matches a pattern of `*`, `?` and letters.
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut pattern_chars = pattern.chars();
    match pattern_chars.next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = pattern_chars.as_str();
            let mut ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.any(|at| name.get(at..).is_some_and(|tail| matches(rest, tail)))
        }
        Some(wanted) => {
            let mut name_chars = name.chars();
            let is = name_chars
                .next()
                .is_some_and(|char| wanted == '?' || char == wanted);
            is && matches(pattern_chars.as_str(), name_chars.as_str())
        }
    }
}

impl CargoWorkspace {
    /// Returns whether it is only a package so far.
    pub fn is_package(&self) -> bool {
        self.document.get("workspace").is_none()
    }

    /// Returns the path of its Cargo.toml, relative to the root.
    pub fn manifest_path(&self) -> String {
        join(&self.folder, "Cargo.toml")
    }

    /// Returns the path of its Cargo.lock, relative to the root.
    pub fn lock_path(&self) -> String {
        join(&self.folder, "Cargo.lock")
    }

    /// Returns its members except the one in that folder, which exists if this is a second run.
    pub fn others<'a>(&'a self, at: &'a str) -> impl Iterator<Item = &'a (String, DocumentMut)> {
        self.members.iter().filter(move |(folder, _)| folder != at)
    }

    /// Returns the labels that crate_universe receives for it.
    pub fn labels(&self, root: &Path, at: &str) -> anyhow::Result<Labels> {
        let label = |path: &str| labels::of(root, path);
        let mut manifests = vec![label(&self.manifest_path())?];
        for (folder, _) in self.others(at) {
            let manifest = label(&join(folder, "Cargo.toml"))?;
            if !manifests.contains(&manifest) {
                manifests.push(manifest);
            }
        }
        let own = format!("//{at}:Cargo.toml");
        Ok(Labels {
            lockfile: label(&self.lock_path())?,
            lockfile_path: self.lock_path(),
            manifest: own,
            others: manifests,
        })
    }
}
