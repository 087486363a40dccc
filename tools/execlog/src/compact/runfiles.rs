//! Computes the layout of a runfiles tree from the parts in a compact log. Follows Bazel 7.7.1 (`SpawnLogReconstructor`),
//! plus the `bazel-external` directory of newer versions.

use std::collections::HashSet;
use std::sync::Arc;

use super::files::file;
use super::files::Files;
use super::order::{in_order, symlinks_in_order};
use super::store::{Kind, Listing};
use super::wire::{self, RunfilesTree};
use crate::fault::Fault;
use crate::file::File;

/// Adds the files of `tree` in ascending order of precedence: if two have the same path, the later one wins.
pub(crate) fn layout(
    listing: &mut Listing<'_>,
    tree: &RunfilesTree,
    files: &mut Files,
) -> Result<(), Fault> {
    let store = listing.store;
    let workspace = store.workspace.as_str();
    let at = |path: &str| -> Arc<str> { format!("{}/{path}", tree.path).into() };
    let mut has_workspace = symlinks(listing, tree, tree.symlinks_id, false, files)?;

    let mut seen = HashSet::new();
    for id in in_order(store, tree.input_set_id)? {
        let entry = store.input(id)?;
        // Rejected when the tree was read.
        if entry.kind == Kind::Runfiles {
            continue;
        }
        let artifacts = listing.files(id)?;
        has_workspace |= match (entry.kind, &*artifacts) {
            (Kind::File | Kind::Symlink, [file]) => is_of_workspace(&file.path, listing),
            _ => is_of_workspace(&store.path(entry), listing),
        };
        for file in &*artifacts {
            if !seen.insert(file.clone()) {
                continue;
            }
            let mut add = |path: &str| {
                files.push(File {
                    path: at(path),
                    ..file.clone()
                })
            };
            match split(&file.path, store.sibling_layout) {
                (None, path) => add(&format!("{workspace}/{path}"))?,
                (Some(repo), path) => {
                    add(&format!("{repo}/{path}"))?;
                    if tree.legacy_external_runfiles {
                        add(&format!("{workspace}/external/{repo}/{path}"))?;
                    }
                }
            }
        }
    }

    for path in &tree.empty_files {
        files.push(empty(at(&below_workspace(workspace, path))))?;
    }
    has_workspace |= symlinks(listing, tree, tree.root_symlinks_id, true, files)?;
    if let Some(manifest) = &tree.repo_mapping_manifest {
        let manifest = wire::File {
            path: "_repo_mapping".to_owned(),
            digest: manifest.digest.clone(),
        };
        files.push(file(manifest, Some(&tree.path), store.function.as_ref())?)?;
    }
    if !tree.legacy_external_runfiles && !has_workspace {
        files.push(empty(at(&format!("{workspace}/.runfile"))))?;
    }
    Ok(())
}

/// Returns whether runfiles contain the artifact `path` in the main repository's directory.
fn is_of_workspace(path: &str, listing: &Listing<'_>) -> bool {
    split(path, listing.store.sibling_layout).0.is_none()
}

/// Adds the custom symlinks of `set`. Returns whether one of them is in the main repository's directory.
fn symlinks(
    listing: &mut Listing<'_>,
    tree: &RunfilesTree,
    set: u32,
    at_root: bool,
    files: &mut Files,
) -> Result<bool, Fault> {
    let store = listing.store;
    let mut has_workspace = false;
    for entry in symlinks_in_order(store, set)? {
        let path = if at_root {
            entry.path
        } else {
            below_workspace(&store.workspace, &entry.path)
        };
        let inside = path.strip_prefix(store.workspace.as_str());
        has_workspace |= inside.is_some_and(|rest| rest.starts_with('/'));
        let path = format!("{}/{path}", tree.path);
        if entry.target_id == 0 {
            files.push(empty(path.into()))?;
            continue;
        }
        let target = store.artifact(entry.target_id)?;
        let folder = match target.kind {
            Kind::Directory => Some(store.path(target)),
            _ => None,
        };
        for file in &*listing.files(entry.target_id)? {
            // A file of a directory keeps its path in it.
            let inner = folder.as_ref().map_or("", |folder| {
                file.path
                    .strip_prefix(folder.as_str())
                    .unwrap_or(&file.path)
            });
            files.push(File {
                path: format!("{path}{inner}").into(),
                ..file.clone()
            })?;
        }
    }
    Ok(has_workspace)
}

fn empty(path: Arc<str>) -> File {
    File {
        path,
        digest: None,
        symlink_target: None,
        is_tool: false,
    }
}

/// Converts a path relative to the main repository's directory to a path relative to the tree.
fn below_workspace(workspace: &str, path: &str) -> String {
    match path.strip_prefix("../") {
        Some(rest) => rest.to_owned(),
        None => format!("{workspace}/{path}"),
    }
}

/// Returns the repository (`None` for the main one) and the path in it under which runfiles contain the artifact `path`.
fn split(path: &str, sibling_layout: bool) -> (Option<&str>, &str) {
    if sibling_layout {
        return generated_sibling(path)
            .or_else(|| repository(path.strip_prefix("../")?))
            .unwrap_or((None, path));
    }
    let path = generated(path).unwrap_or(path);
    let inside = path
        .strip_prefix("external/")
        .or_else(|| path.strip_prefix("bazel-external/"));
    inside.and_then(repository).unwrap_or((None, path))
}

/// Strips the first three components of `bazel-out/CONFIG/bin/PATH`.
fn generated(path: &str) -> Option<&str> {
    let rest = path
        .strip_prefix("bazel-out/")
        .or_else(|| path.strip_prefix("blaze-out/"))?;
    let (_, rest) = part(rest)?;
    Some(part(rest)?.1)
}

/// Splits `bazel-out/REPO/CONFIG/bin/PATH` into repository and path. The name of a configuration contains a hyphen. The
/// name of a directory such as `bin` contains none, with one exception.
fn generated_sibling(path: &str) -> Option<(Option<&str>, &str)> {
    let rest = path
        .strip_prefix("bazel-out/")
        .or_else(|| path.strip_prefix("blaze-out/"))?;
    let (first, rest) = part(rest)?;
    let (second, rest) = part(rest)?;
    let hyphen = second
        .get(1..second.len().saturating_sub(1))
        .is_some_and(|inner| inner.contains('-'));
    if hyphen && second != "coverage-metadata" {
        if let Some((_, rest)) = part(rest) {
            return Some((Some(first), rest));
        }
    }
    Some((None, rest))
}

fn repository(path: &str) -> Option<(Option<&str>, &str)> {
    part(path).map(|(repo, rest)| (Some(repo), rest))
}

/// Splits a path into its first component and the rest, neither of which may be empty.
fn part(path: &str) -> Option<(&str, &str)> {
    path.split_once('/')
        .filter(|(first, rest)| !first.is_empty() && !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::split;

    /// The examples in Bazel's own comments on these patterns, and edge cases.
    #[test]
    fn runfiles_paths() {
        let table = [
            (
                false,
                "bazel-out/k8-fastbuild/bin/pkg/file.txt",
                None,
                "pkg/file.txt",
            ),
            (
                false,
                "bazel-out/k8-fastbuild/bin/external/some_repo/pkg/file.txt",
                Some("some_repo"),
                "pkg/file.txt",
            ),
            (
                false,
                "blaze-out/k8-fastbuild/bin/bazel-external/some_repo/file.txt",
                Some("some_repo"),
                "file.txt",
            ),
            (false, "pkg/file.txt", None, "pkg/file.txt"),
            (
                false,
                "external/some_repo/pkg/file.txt",
                Some("some_repo"),
                "pkg/file.txt",
            ),
            (false, "external/file.txt", None, "external/file.txt"),
            (false, "bazel-out/file.txt", None, "bazel-out/file.txt"),
            (
                true,
                "bazel-out/k8-fastbuild/bin/pkg/file.txt",
                None,
                "pkg/file.txt",
            ),
            (
                true,
                "bazel-out/some_repo/k8-fastbuild/bin/pkg/file.txt",
                Some("some_repo"),
                "pkg/file.txt",
            ),
            (
                true,
                "bazel-out/k8-fastbuild/k8-fastbuild/bin/pkg/file.txt",
                Some("k8-fastbuild"),
                "pkg/file.txt",
            ),
            (
                true,
                "bazel-out/k8-fastbuild/coverage-metadata/pkg/file.txt",
                None,
                "pkg/file.txt",
            ),
            (
                true,
                "bazel-out/k8-fastbuild/bi-n/file.txt",
                None,
                "file.txt",
            ),
            (true, "pkg/file.txt", None, "pkg/file.txt"),
            (
                true,
                "../some_repo/pkg/file.txt",
                Some("some_repo"),
                "pkg/file.txt",
            ),
        ];
        for (sibling, path, repo, rest) in table {
            assert_eq!(split(path, sibling), (repo, rest), "{path}");
        }
    }
}
