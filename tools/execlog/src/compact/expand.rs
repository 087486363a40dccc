//! Expands sets to lists of files.

use super::files::Files;
use super::order::in_order;
use super::runfiles;
use super::store::{Node, Store};
use crate::fault::Fault;
use crate::file::File;

/// Returns the inputs of a spawn, sorted by path. If two inputs have the same path, the later one wins, as in Bazel.
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
