//! Inspects a Python extension (`.so`, `.pyd`, `.dylib`) or a wheel: reports its contents and what contradicts its name and tags.
//!
//! Read-only: prints, runs, unpacks and writes nothing. Accepts any bytes: time and memory are bounded, and every problem is either an
//! [`Error`] or a [`Finding`].
//!
//! ```no_run
//! let inspection = inspect::open(std::path::Path::new("nh3-0.3.7-cp38-abi3-manylinux_2_17_x86_64.whl"), "nh3.whl")?;
//! for finding in &inspection.findings {
//!     println!("{}: {} {}", finding.id, finding.path, finding.message);
//! }
//! # Ok::<(), inspect::Error>(())
//! ```
//!
//! Layers: `library` and `wheel` (bytes → [`Library`], [`Wheel`]) → `policy`, `providers` (facts that need the whole wheel) → `check`
//! (facts → findings). The gate reads what the loader sees, and provides the table of the stable ABI.

mod check;
mod error;
mod file_name;
pub mod ids;
mod library;
mod model;
mod policy;
mod process;
mod providers;
mod tag;
mod version;
mod wheel;

use std::io::{Cursor, Read, Seek};
use std::path::Path;

use serde::Serialize;

pub use error::Error;
pub use file_name::{FileName, NameAbi};
pub use model::{
    Abis, Debug, Finding, Honest, Libc, Library, Need, Python, Role, Severity, Size, Slice, Tls,
    Undefined, Unresolved,
};
pub use tag::{Platform, TagAbi, WheelName};
pub use wheel::{Metadata, RecordSummary, Wheel};

/// Maximum size of a library.
const LARGEST_LIBRARY: u64 = 2 << 30;

/// The result of an inspection.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// The path to display.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// The kind of file and its contents.
    #[serde(flatten)]
    pub content: Content,
    /// Findings, errors first.
    pub findings: Vec<Finding>,
}

impl Inspection {
    /// Returns whether the file keeps all its promises: there are no errors.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        !self.findings.iter().any(is_error)
    }
}

/// The kind of file and its contents.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// A shared library.
    Library(Box<Library>),
    /// A wheel.
    Wheel(Box<Wheel>),
}

/// Inspects a file. Messages call it `shown`.
///
/// # Errors
/// Fails if the file cannot be read, or is neither a library nor a wheel.
pub fn open(path: &Path, shown: &str) -> Result<Inspection, Error> {
    let mut file = fs_err::File::open(path)?;
    let size = file.metadata()?.len();
    let mut start = Vec::new();
    file.by_ref().take(4).read_to_end(&mut start)?;
    file.rewind()?;
    if is_zip(shown, &start) {
        return of_wheel(shown, size, std::io::BufReader::new(file));
    }
    if size > LARGEST_LIBRARY {
        return Err(Error::TooLarge(format!(
            "has {size} bytes; at most {LARGEST_LIBRARY} are read"
        )));
    }
    let mut data = Vec::new();
    file.take(LARGEST_LIBRARY).read_to_end(&mut data)?;
    of_library(shown, &data)
}

/// Inspects bytes in the same way as [`open`].
///
/// # Errors
/// Fails if the bytes are neither a library nor a wheel.
///
/// # Example
/// ```
/// let error = inspect::bytes("_native.so", b"").unwrap_err();
/// assert_eq!(error.to_string(), "is empty");
/// ```
pub fn bytes(shown: &str, data: &[u8]) -> Result<Inspection, Error> {
    if is_zip(shown, data) {
        return of_wheel(shown, data.len() as u64, Cursor::new(data));
    }
    of_library(shown, data)
}

/// Checks the name as well, to recognize a truncated wheel.
fn is_zip(shown: &str, data: &[u8]) -> bool {
    data.starts_with(b"PK\x03\x04") || shown.ends_with(".whl") && !data.is_empty()
}

fn of_wheel<R: Read + Seek>(shown: &str, size: u64, reader: R) -> Result<Inspection, Error> {
    let mut findings = Vec::new();
    let wheel = wheel::read(shown, reader, &mut findings)?;
    Ok(finished(
        shown,
        size,
        Content::Wheel(Box::new(wheel)),
        findings,
    ))
}

fn of_library(shown: &str, data: &[u8]) -> Result<Inspection, Error> {
    let described = gate::describe(data).map_err(Error::Malformed)?;
    let library = library::read(shown, data, &described);
    let mut findings = check::gate(&library, &described, None);
    let mut libraries = [library];
    check::libraries(&mut libraries, None, &mut findings);
    let [library] = libraries;
    Ok(finished(
        shown,
        data.len() as u64,
        Content::Library(Box::new(library)),
        findings,
    ))
}

fn finished(shown: &str, size: u64, content: Content, mut findings: Vec<Finding>) -> Inspection {
    // The sort is stable: findings of the same severity keep the order of the files.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Inspection {
        path: shown.to_owned(),
        size,
        content,
        findings,
    }
}
