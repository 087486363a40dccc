//! `pyo3-bzl`: explains what Bazel did with a PyO3 extension.
//!
//! Layers: `cli` (arguments) → `command` (thin: arguments → library → text or JSON) → `report`, `diff`, `show`, `why` (results
//! and their rendering; the crate `explain` does this for `explain` and `run`) → `bazel`, `log`, `root`, `output` (Bazel, files,
//! folders, streams).
#![forbid(unsafe_code)]

mod bazel;
mod checkout;
mod cli;
mod command;
mod diff;
mod doctor;
mod failure;
mod html;
mod hubs;
mod inspect;
mod json;
mod log;
mod output;
mod page;
mod profile;
mod progress;
mod report;
mod root;
mod show;
mod table;
mod verify;
mod why;
mod writing;

use clap::Parser as _;

fn main() -> std::process::ExitCode {
    let result = command::run(cli::Cli::parse());
    output::end(result)
}
