//! Expands sets to lists of files.

use prost::Message;

use super::files::Files;
use super::order::in_order;
use super::runfiles;
use super::store::{Kind, Listing};
use super::wire::RunfilesTree;
use crate::fault::Fault;
use crate::file::File;

/// Returns the inputs of a spawn, sorted by path. If two inputs have the same path, the later one wins, as in Bazel.
pub(crate) fn inputs(
    listing: &mut Listing<'_>,
    inputs: u32,
    tools: u32,
    limit: u64,
) -> Result<Vec<File>, Fault> {
    let mut files = sorted(listing, inputs, limit)?;
    let tools = sorted(listing, tools, limit)?;
    for file in &mut files {
        file.is_tool = tools
            .binary_search_by(|tool| tool.path.cmp(&file.path))
            .is_ok();
    }
    Ok(files)
}

fn sorted(listing: &mut Listing<'_>, set: u32, limit: u64) -> Result<Vec<File>, Fault> {
    let mut files = Files::new("its inputs are", limit);
    for id in in_order(listing.store, set)? {
        let entry = listing.store.input(id)?;
        if entry.kind == Kind::Runfiles {
            let tree = RunfilesTree::decode(listing.store.record(entry)).unwrap_or_default();
            runfiles::layout(listing, &tree, &mut files)?;
        } else {
            for file in &*listing.files(id)? {
                files.push(file.clone())?;
            }
        }
    }
    let mut files = files.list;
    files.reverse();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|later, first| later.path == first.path);
    Ok(files)
}
