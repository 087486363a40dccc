//! Tests of whole wheels, with libraries built by the gate's tests.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "tests"
)]

#[allow(dead_code, reason = "the gate's tests use the rest")]
#[path = "../../../gate/tests/suite/build/mod.rs"]
mod build;
mod pyproject;
mod sdist;
mod tags;
mod written;
