//! The tests of `gate`, through its public API. One crate, to link them once. Only std, so that Bazel can also run them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may panic"
)]

mod accepted;
mod build;
mod command;
mod damaged_elf;
mod damaged_macho;
mod damaged_pe;
mod described;
mod fuzz;
mod refused_elf;
mod refused_elf_loading;
mod refused_files;
mod refused_macho;
mod refused_pe;
mod tables;

use gate::{check_bytes, Abi, Promise};

/// The promise of most tests: module `pkg.native`.
fn promise(abi: &str) -> Promise {
    Promise::new("pkg.native", Abi::parse(abi).unwrap())
}

/// Like [`promise`], for one platform.
fn promise_on(abi: &str, os: &'static str, cpu: &'static str) -> Promise {
    Promise {
        os: Some(os),
        cpu: Some(cpu),
        ..promise(abi)
    }
}

/// The output of the command. Empty if the file is accepted.
fn verdict(data: &[u8], promise: &Promise) -> String {
    check_bytes(data, promise)
        .iter()
        .map(|problem| problem.render("//pkg:native", "libnative.so"))
        .collect()
}

/// Asserts the complete text with which a file is rejected.
#[track_caller]
fn refused(data: &[u8], promise: &Promise, expected: &str) {
    let text = verdict(data, promise);
    assert!(!text.is_empty(), "accepted");
    assert_eq!(text, expected.trim_start_matches('\n'));
}

#[track_caller]
fn accepted(data: &[u8], promise: &Promise) {
    assert_eq!(verdict(data, promise), "");
}
