//! The compact format: entries that refer to earlier ones by id.

mod entry;
mod expand;
mod files;
mod folders;
mod hash;
mod inputs;
mod nodes;
mod order;
mod quick;
mod records;
mod runfiles;
mod store;
mod wire;

pub(crate) use entry::Compact;
pub use entry::{Invocation, SymlinkAction};
