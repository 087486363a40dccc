//! Tests of the public API.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

mod edits;
mod hostile;
mod reading;

use syntax::{Call, Source};

fn source(text: &str) -> Source {
    Source::parse(text).unwrap()
}

/// The first call of a function.
fn call<'a>(source: &'a Source, function: &str) -> &'a Call {
    let mut calls = source.calls();
    let found = calls.find(|call| call.function == function);
    found.unwrap_or_else(|| panic!("no call of {function} in {}", source.text()))
}
