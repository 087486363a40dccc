//! Checks the references of entries.

use super::store::{Kind, Store};
use super::wire;
use crate::expanded::digest;
use crate::fault::Fault;

/// Checks an input set. All its inputs and sets must be in the store. Returns which kind of set it is.
pub(crate) fn input_set(
    store: &Store,
    inputs: impl Iterator<Item = u32>,
    transitive: impl Iterator<Item = u32>,
) -> Result<Kind, Fault> {
    let mut kind = Kind::Inputs;
    for id in inputs {
        if store.input(id)?.kind == Kind::Runfiles {
            kind = Kind::InputsWithRunfiles;
        }
    }
    for id in transitive {
        if store
            .input_set(id)?
            .is_some_and(|set| set.kind == Kind::InputsWithRunfiles)
        {
            kind = Kind::InputsWithRunfiles;
        }
    }
    Ok(kind)
}

/// Checks a symlink entry set. All its targets and sets must be in the store.
pub(crate) fn symlink_set(store: &Store, wire: &wire::SymlinkEntrySet) -> Result<(), Fault> {
    for id in &wire.transitive_set_ids {
        store.symlink_set(*id)?;
    }
    for entry in &wire.direct_entries {
        if entry.target_id != 0 {
            store.artifact(entry.target_id)?;
        }
    }
    Ok(())
}

/// Checks a runfiles tree. All its parts must be in the store.
pub(crate) fn runfiles(store: &Store, wire: &wire::RunfilesTree) -> Result<(), Fault> {
    if store
        .input_set(wire.input_set_id)?
        .is_some_and(|set| set.kind == Kind::InputsWithRunfiles)
    {
        return Err(Fault::Malformed(
            "a runfiles tree with a runfiles tree in it".to_owned(),
        ));
    }
    store.symlink_set(wire.symlinks_id)?;
    store.symlink_set(wire.root_symlinks_id)?;
    let manifest = &wire.repo_mapping_manifest;
    if let Some(wire) = manifest.as_ref().and_then(|file| file.digest.as_ref()) {
        digest(wire.clone(), store.function.as_ref())?;
    }
    Ok(())
}
