//! Tests of what users of the crate see, over the workspaces in `tests/fixtures`: a folder for each check, with one in which it
//! finds something and one in which it does not.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

mod docs;
mod fixes;
mod fixture;
mod fixtures;
mod hubs;
mod input;
mod outputs;
mod registry;
mod suppressions;
