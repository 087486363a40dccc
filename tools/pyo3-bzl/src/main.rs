//! `pyo3-bzl`: explains what Bazel did with a PyO3 extension.
//!
//! Layers: `cli` (what may be typed) → `command` (thin: arguments → library → text or JSON) → `report`, `diff`, `show`, `why`
//! (what is found, and how it is shown; of `explain` and `run` that is the crate `explain`) → `bazel`, `log`, `root`, `output` (Bazel, files, folders, streams).
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
