//! Reads Bazel's execution logs (JSON, binary and compact) into one model.
//!
//! [`Reader`] detects the format from the content and yields one [`Spawn`] at a time. No input makes it panic or keep more
//! in memory than [`Limits`] allows. The end-to-end tests and `pyo3-bzl cache` use this crate.
//!
//! ```
//! // A log that was cut off because Bazel was killed.
//! let log = br#"{"mnemonic": "Rustc", "runner": "remote cache hit"} {"mnemonic": "Ru"#;
//! let mut reader = execlog::Reader::from_reader(&log[..])?;
//! assert_eq!(reader.next().expect("a spawn")?.hit(), execlog::Hit::Remote);
//! assert_eq!(
//!     reader.next().expect("an error").unwrap_err().to_string(),
//!     "the execution log is cut off in entry 2 at byte 52: expected the `}` that ends a JSON object; \
//!      1 whole spawn was read before"
//! );
//! # Ok::<(), execlog::Error>(())
//! ```
#![forbid(unsafe_code)]

mod bytes;
mod compact;
mod detect;
mod error;
mod expanded;
mod fault;
mod file;
mod inputs;
mod json;
mod limits;
mod metrics;
mod model;
mod reader;
mod source;
mod spelling;
mod time;
mod wanted;
mod wire;
mod zstd;

pub use compact::{Invocation, SymlinkAction};
pub use error::{Error, Place};
pub use file::{Digest, File, HashFunction};
pub use inputs::Inputs;
pub use limits::Limits;
pub use metrics::Metrics;
pub use model::{Hit, Spawn};
pub use reader::{Format, Reader};
pub use wanted::Wanted;
