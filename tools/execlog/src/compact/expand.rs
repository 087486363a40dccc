//! From sets to lists of files.

use std::collections::HashSet;

use super::runfiles;
use super::store::{InputSet, Node, Store, SymlinkSet};
use crate::fault::Fault;
use crate::model::File;

/// Files, of which there may only be so many.
pub(crate) struct Files {
    pub list: Vec<File>,
    what: &'static str,
    limit: u64,
}

impl Files {
    pub fn new(what: &'static str, limit: u64) -> Self {
        Self {
            list: Vec::new(),
            what,
            limit,
        }
    }

    pub fn push(&mut self, file: File) -> Result<(), Fault> {
        let size = self.list.len() as u64 + 1;
        if size > self.limit {
            return Err(Fault::large(self.what, size, self.limit));
        }
        self.list.push(file);
        Ok(())
    }
}

/// The inputs of a spawn, sorted by path. Of two with one path the later counts, as in Bazel.
pub(crate) fn inputs(
    store: &Store,
    inputs: u32,
    tools: u32,
    limit: u64,
) -> Result<Vec<File>, Fault> {
    let mut files = sorted(store, inputs, limit)?;
    let tools = sorted(store, tools, limit)?;
    for file in &mut files {
        file.is_tool = tools
            .binary_search_by(|tool| tool.path.cmp(&file.path))
            .is_ok();
    }
    Ok(files)
}

fn sorted(store: &Store, set: u32, limit: u64) -> Result<Vec<File>, Fault> {
    let mut files = Files::new("its inputs are", limit);
    for node in in_order(store, set)? {
        match node {
            Node::File(file) | Node::Symlink(file) => files.push(file.clone())?,
            Node::Directory(directory) => {
                for file in &directory.files {
                    files.push(file.clone())?;
                }
            }
            Node::Runfiles(tree) => runfiles::layout(store, tree, &mut files)?,
            Node::Inputs(_) | Node::Symlinks(_) => {}
        }
    }
    let mut files = files.list;
    files.reverse();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|later, first| later.path == first.path);
    Ok(files)
}

/// The direct entries of an input set and all below it, in postorder, each once.
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

/// As [`in_order`], for symlinks: pairs of a path and an id.
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

/// The ids of a set and all sets below it, each once, sets before those that contain them, from left to right.
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
