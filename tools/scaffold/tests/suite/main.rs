//! Tests of the crate's public behaviour.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

mod adopt;
mod buildifier;
mod folders;
mod new;
mod package;
mod rc;
