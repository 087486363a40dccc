//! Refuses a Python extension that Python could not import.
//!
//! Reads ELF, Mach-O and PE files with the standard library alone, says what is in them ([`describe`]) and holds it
//! against what a build promised ([`check`]). Whatever the bytes are, reading neither panics nor leaves the file, and
//! takes time and memory linear in its size. Used by the command `gate` (every build of an extension runs it) and by
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

// `main.rs` includes this file as a module, so that Bazel compiles one crate: paths below are `super::`, never `crate::`.
#![forbid(unsafe_code)]

mod elf;
mod input;
mod library;
mod macho;
mod malformed;
mod pe;
mod read;

pub use input::work_limit;
pub use library::{Format, Import, Kind, Library, Machine, Name, SearchPath, Slice};
pub use malformed::Malformed;
pub use read::{describe, describe_counted};
