//! The order in which Bazel lists the entries of nested sets.

use std::collections::HashSet;

use delimited::{varint, Fields, Value};
use prost::Message;

use super::store::Store;
use super::wire::{SymlinkEntry, SymlinkEntrySet};
use crate::fault::Fault;

/// The fields of an `InputSet`.
pub(crate) const INPUTS: u32 = 5;
pub(crate) const TRANSITIVE: u32 = 4;

/// Returns the ids in a field of an encoded message, packed or not. Yields `None` at a malformed one, and ends there.
pub(crate) fn ids(message: &[u8], number: u32) -> impl Iterator<Item = Option<u32>> + '_ {
    let mut fields = Fields::new(message);
    let mut packed: &[u8] = &[];
    std::iter::from_fn(move || loop {
        if !packed.is_empty() {
            let id = varint(&mut packed);
            if id.is_none() {
                packed = &[];
                fields = Fields::new(&[]);
            }
            return Some(id.map(|id| id as u32));
        }
        match fields.next()? {
            Some((field, Value::Bytes(bytes))) if field == number => packed = bytes,
            Some((field, Value::Number(id))) if field == number => return Some(Some(id as u32)),
            Some(_) => {}
            None => {
                fields = Fields::new(&[]);
                return Some(None);
            }
        }
    })
}

/// Returns the ids of the direct entries of an input set and of all sets below it, in postorder, each once.
pub(crate) fn in_order(store: &Store, set: u32) -> Result<Vec<u32>, Fault> {
    let (mut entries, mut seen) = (Vec::new(), HashSet::new());
    let below = |id| -> Result<_, Fault> {
        let set = store.input_set(id)?.map(|entry| store.record(entry));
        Ok(set.map_or_else(Vec::new, |set| ids(set, TRANSITIVE).flatten().collect()))
    };
    for set in postorder(set, below)? {
        let set = store.input_set(set)?.map(|entry| store.record(entry));
        let direct = ids(set.unwrap_or_default(), INPUTS).flatten();
        entries.extend(direct.filter(|id| seen.insert(*id)));
    }
    Ok(entries)
}

/// Like [`in_order`], but for symlinks.
pub(crate) fn symlinks_in_order(store: &Store, set: u32) -> Result<Vec<SymlinkEntry>, Fault> {
    let set_of = |id| -> Result<_, Fault> {
        let set = store.symlink_set(id)?.map(|entry| store.record(entry));
        Ok(set.map_or_else(SymlinkEntrySet::default, |set| {
            SymlinkEntrySet::decode(set).unwrap_or_default()
        }))
    };
    let mut entries = Vec::new();
    for set in postorder(set, |id| Ok(set_of(id)?.transitive_set_ids))? {
        entries.extend(set_of(set)?.direct_entries);
    }
    Ok(entries)
}

/// Returns the ids of a set and of all sets below it, each once, from left to right. A set comes before the sets that
/// contain it.
fn postorder(root: u32, below: impl Fn(u32) -> Result<Vec<u32>, Fault>) -> Result<Vec<u32>, Fault> {
    let (mut order, mut seen) = (Vec::new(), HashSet::new());
    let mut stack = vec![(root, false)];
    while let Some((id, entered)) = stack.pop() {
        if entered {
            order.push(id);
        } else if seen.insert(id) {
            stack.push((id, true));
            let below = below(id)?.into_iter().rev();
            stack.extend(below.filter(|id| !seen.contains(id)).map(|id| (id, false)));
        }
    }
    Ok(order)
}
