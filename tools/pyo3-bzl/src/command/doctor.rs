//! `doctor`.

use serde::Serialize;

use crate::cli::{DoctorArgs, Format};
use crate::doctor::{examine, text, Item, State};
use crate::json;
use crate::output::{print, Exit, Paint};
use crate::root::Root;

#[derive(Serialize)]
struct Document<'a> {
    items: &'a [Item],
}

/// Runs `doctor`.
///
/// # Errors
/// Fails if a file of the workspace cannot be read.
pub fn run(root: &Root, arguments: &DoctorArgs) -> anyhow::Result<Exit> {
    let items = examine(root, !arguments.no_resolve)?;
    match arguments.format {
        Format::Json => print(&json::document("doctor", &Document { items: &items })?)?,
        Format::Text => print(&text(&items, Paint::stdout()))?,
    }
    let is_bad = items.iter().any(|item| item.state == State::Bad);
    Ok(if is_bad { Exit::Findings } else { Exit::Clean })
}
