//! Rejects a Python extension that Python could not import.
//!
//! Reads ELF, Mach-O and PE files with only the standard library, describes their contents ([`describe`]) and compares
//! them with the promise of a build ([`check()`]). For any input, reading neither panics nor reads out of bounds, and
//! takes time and memory linear in the file size. Used by the command `gate` (every build of an extension runs it) and by
//! the tools that inspect libraries and tag wheels.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let promise = gate::Promise::new("package._native", gate::Abi::parse("abi3-py310")?);
//! let problems = match gate::describe(b"#!/bin/sh\n") {
//!     Ok(library) => gate::check(&library, &promise),
//!     Err(malformed) => vec![malformed.into()],
//! };
//! assert_eq!(problems[0].id, "not-a-library");
//! # Ok(())
//! # }
//! ```

// `main.rs` includes this file as a module, so Bazel compiles a single crate. Paths below are therefore `super::`, never
// `crate::`.
#![forbid(unsafe_code)]

mod abi;
mod check;
pub mod cli;
mod elf;
pub mod ids;
mod init;
mod input;
mod json;
mod library;
mod macho;
mod malformed;
mod output;
mod pe;
mod problem;
mod promise;
mod read;
mod report;
mod stable_abi;

pub use abi::{stable_symbol, Abi, Place, StableSymbol};
pub use check::{check, check_bytes};
pub use init::{init_symbols, Entry};
pub use input::work_limit;
pub use library::{Format, Import, Kind, Library, Machine, Name, SearchPath, Slice, VersionNeed};
pub use malformed::Malformed;
pub use problem::{printable, Problem};
pub use promise::{Promise, PythonVersion, CPUS, OSES};
pub use read::{describe, describe_counted};
pub use report::{AbiKind, Report};
