//! The order in which Bazel lists the entries of nested sets.

use std::collections::HashSet;

use super::store::{InputSet, Node, Store, SymlinkSet};
use crate::fault::Fault;

/// Returns the direct entries of an input set and of all sets below it, in postorder, each once.
pub(crate) fn in_order(store: &Store, set: u32) -> Result<Vec<&Node>, Fault> {
    let (mut nodes, mut seen) = (Vec::new(), HashSet::new());
    let sets = postorder(set, |id| {
        Ok(store.input_set(id)?.map(|set: &InputSet| &*set.transitive))
    })?;
    for set in sets {
        for id in store.input_set(set)?.map_or(&[][..], |set| &set.inputs) {
            if seen.insert(*id) {
                nodes.push(store.input(*id)?);
            }
        }
    }
    Ok(nodes)
}

/// Like [`in_order`], but for symlinks. Returns pairs of a path and an id.
pub(crate) fn symlinks_in_order(store: &Store, set: u32) -> Result<Vec<&(Box<str>, u32)>, Fault> {
    let sets = postorder(set, |id| {
        Ok(store
            .symlink_set(id)?
            .map(|set: &SymlinkSet| &*set.transitive))
    })?;
    let mut entries = Vec::new();
    for set in sets {
        entries.extend(store.symlink_set(set)?.map_or(&[][..], |set| &set.direct));
    }
    Ok(entries)
}

/// Returns the ids of a set and of all sets below it, each once, from left to right. A set comes before the sets that
/// contain it.
fn postorder<'a>(
    root: u32,
    below: impl Fn(u32) -> Result<Option<&'a [u32]>, Fault>,
) -> Result<Vec<u32>, Fault> {
    let (mut order, mut seen) = (Vec::new(), HashSet::new());
    let mut stack = vec![(root, false)];
    while let Some((id, entered)) = stack.pop() {
        if entered {
            order.push(id);
        } else if seen.insert(id) {
            stack.push((id, true));
            let below = below(id)?.unwrap_or_default();
            stack.extend(
                below
                    .iter()
                    .rev()
                    .filter(|id| !seen.contains(*id))
                    .map(|id| (*id, false)),
            );
        }
    }
    Ok(order)
}
