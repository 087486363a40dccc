//! Tests of the crate's public behaviour, over the workspaces in `tests/fixtures`: a folder per check, with one workspace in
//! which it reports a finding and one in which it does not.

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
