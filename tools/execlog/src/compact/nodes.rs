//! Converts entries to nodes of the store and checks their references.

use super::store::{InputSet, Node, Runfiles, Store, SymlinkSet};
use super::wire;
use crate::expanded::digest;
use crate::fault::Fault;
use crate::file::{File, HashFunction};

/// Converts a file. Its path is relative to `folder`, or complete if there is no folder.
pub(crate) fn file(
    wire: wire::File,
    folder: Option<&str>,
    function: Option<&HashFunction>,
) -> Result<File, Fault> {
    Ok(File {
        path: match folder {
            Some(folder) => format!("{folder}/{}", wire.path).into(),
            None => wire.path.into(),
        },
        digest: wire.digest.map(|wire| digest(wire, function)).transpose()?,
        symlink_target: None,
        is_tool: false,
    })
}

/// Converts an input set. All its inputs and sets must be in the store.
pub(crate) fn input_set(store: &Store, wire: wire::InputSet) -> Result<InputSet, Fault> {
    let mut has_runfiles = false;
    for id in &wire.input_ids {
        has_runfiles |= matches!(store.input(*id)?, Node::Runfiles(_));
    }
    for id in &wire.transitive_set_ids {
        has_runfiles |= store.input_set(*id)?.is_some_and(|set| set.has_runfiles);
    }
    Ok(InputSet {
        inputs: wire.input_ids.into(),
        transitive: wire.transitive_set_ids.into(),
        has_runfiles,
    })
}

/// Converts a symlink entry set. All its targets and sets must be in the store.
pub(crate) fn symlink_set(store: &Store, wire: wire::SymlinkEntrySet) -> Result<SymlinkSet, Fault> {
    for id in &wire.transitive_set_ids {
        store.symlink_set(*id)?;
    }
    let mut direct = Vec::with_capacity(wire.direct_entries.len());
    for entry in wire.direct_entries {
        if entry.target_id != 0 {
            store.artifact(entry.target_id)?;
        }
        direct.push((entry.path.into(), entry.target_id));
    }
    Ok(SymlinkSet {
        direct: direct.into(),
        transitive: wire.transitive_set_ids.into(),
    })
}

/// Converts a runfiles tree. All its parts must be in the store.
pub(crate) fn runfiles(
    store: &Store,
    wire: wire::RunfilesTree,
    function: Option<&HashFunction>,
) -> Result<Runfiles, Fault> {
    if store
        .input_set(wire.input_set_id)?
        .is_some_and(|set| set.has_runfiles)
    {
        return Err(Fault::Malformed(
            "a runfiles tree with a runfiles tree in it".to_owned(),
        ));
    }
    store.symlink_set(wire.symlinks_id)?;
    store.symlink_set(wire.root_symlinks_id)?;
    let repo_mapping = wire.repo_mapping_manifest.map(|manifest| {
        let path = "_repo_mapping".to_owned();
        file(wire::File { path, ..manifest }, Some(&wire.path), function)
    });
    Ok(Runfiles {
        repo_mapping: repo_mapping.transpose()?,
        path: wire.path.into(),
        inputs: wire.input_set_id,
        symlinks: wire.symlinks_id,
        root_symlinks: wire.root_symlinks_id,
        empty_files: wire.empty_files.into(),
        legacy_external: wire.legacy_external_runfiles,
    })
}
