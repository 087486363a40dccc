//! Tests of what users of the crate see.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests may panic, and say that they were skipped"
)]

mod adopt;
mod buildifier;
mod folders;
mod new;
mod package;
