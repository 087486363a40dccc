//! Wheels: zip files with libraries, METADATA, WHEEL and RECORD.

mod archive;
mod metadata;
mod record;

use std::io::{Read, Seek};

use gate::Kind;
use serde::Serialize;

use crate::check;
use crate::error::Error;
use crate::file_name::is_library;
use crate::ids;
use crate::library;
use crate::model::{Finding, Library, Role};
use crate::tag::WheelName;
use archive::{Archive, Entry};
pub use metadata::Metadata;
use record::Record;
pub use record::RecordSummary;

/// The contents of a wheel.
#[derive(Debug, Clone, Serialize)]
pub struct Wheel {
    /// The parsed file name; none if it is not the name of a wheel.
    pub name: Option<WheelName>,
    /// Fields of `METADATA` and `WHEEL`.
    pub metadata: Metadata,
    /// The comparison of `RECORD` with the files.
    pub record: RecordSummary,
    /// Stub files (`.pyi`).
    pub stubs: Vec<String>,
    /// Markers of typed packages (`py.typed`).
    pub py_typed: Vec<String>,
    /// Number of files.
    pub files: usize,
    /// Unpacked size in bytes.
    pub unpacked: u64,
    /// The shared libraries.
    pub libraries: Vec<Library>,
}

/// Reads a wheel.
///
/// # Errors
/// Fails if the file is not a zip file, is damaged, or would unpack to too many bytes.
pub fn read<R: Read + Seek>(
    path: &str,
    reader: R,
    findings: &mut Vec<Finding>,
) -> Result<Wheel, Error> {
    let mut archive = Archive::open(path, reader, findings)?;
    let name = WheelName::parse(path);
    let entries = archive.entries();
    let metadata = metadata::read(path, &mut archive, &entries, name.as_ref(), findings)?;
    let mut record = Record::read(path, &mut archive, &entries, findings)?;
    let mut libraries = Vec::new();
    let mut unpacked = 0u64;
    for entry in entries.iter().filter(|entry| !entry.is_folder) {
        let algorithm = record.algorithm(&entry.name);
        let is_library = is_library(&entry.name) || archive.starts_like_library(entry)?;
        let content = archive.read(entry, algorithm, is_library)?;
        let (digest, size) = (content.digest.as_deref(), content.size);
        unpacked = unpacked.saturating_add(size);
        record.compare(path, &entry.name, digest, size, findings);
        if !is_library {
            continue;
        }
        match content.data {
            Some(data) => libraries.extend(one(entry, &data, name.as_ref(), findings)),
            None => findings.push(Finding::warning(
                ids::TOO_LARGE,
                &entry.name,
                format!("has {size} bytes and is not inspected"),
                "unpack it and inspect it alone",
            )),
        }
    }
    let record = record.finish(path, findings);
    check::libraries(&mut libraries, name.as_ref(), findings);
    if let Some(name) = &name {
        findings.extend(check::wheel_abi(path, name, &libraries));
    }
    metadata::purelib(path, &metadata, &libraries, findings);
    let named = |end: &str| {
        let names = entries.iter().map(|entry| entry.name.clone());
        names.filter(|name| name.ends_with(end)).collect::<Vec<_>>()
    };
    let (stubs, py_typed) = (named(".pyi"), named("/py.typed"));
    untyped(path, &stubs, &py_typed, findings);
    Ok(Wheel {
        name,
        metadata,
        record,
        stubs,
        py_typed,
        files: entries.iter().filter(|entry| !entry.is_folder).count(),
        unpacked,
        libraries,
    })
}

/// Reads a library of the wheel. Adds a finding if it is unreadable.
fn one(
    entry: &Entry,
    data: &[u8],
    wheel: Option<&WheelName>,
    findings: &mut Vec<Finding>,
) -> Option<Library> {
    match gate::describe(data) {
        Ok(described) => {
            let is_code = |kind| matches!(kind, Kind::Shared | Kind::Bundle | Kind::Executable);
            if !described.slices.iter().all(|slice| is_code(slice.kind)) {
                return None;
            }
            let library = library::read(&entry.name, data, &described);
            findings.extend(check::gate(&library, &described, wheel));
            Some(library)
        }
        // A text file with a library's name: a linker script, or a deliberately broken test file.
        Err(gate::Malformed::Other(_) | gate::Malformed::Unknown(_)) => None,
        Err(malformed) => {
            let problem = gate::Problem::from(malformed);
            findings.push(Finding::error(
                problem.id,
                &entry.name,
                problem.message,
                "build the wheel again",
            ));
            None
        }
    }
}

/// Finds packages with stubs that type checkers ignore (PEP 561), because the top of the package has no `py.typed`.
fn untyped(path: &str, stubs: &[String], py_typed: &[String], findings: &mut Vec<Finding>) {
    let top = |path: &String| path.split_once('/').map(|(top, _)| top.to_owned());
    let mut packages: Vec<String> = stubs
        .iter()
        .filter_map(top)
        .filter(|package| !package.ends_with("-stubs") && !package.ends_with(".data"))
        .collect();
    packages.sort_unstable();
    packages.dedup();
    for package in packages {
        if !py_typed
            .iter()
            .any(|marker| top(marker).as_ref() == Some(&package))
        {
            findings.push(Finding::warning(
                ids::STUBS_WITHOUT_PY_TYPED,
                path,
                format!("has stubs in `{package}`, but no `{package}/py.typed`: type checkers ignore them (PEP 561)"),
                "add an empty file `py.typed` to the package",
            ));
        }
    }
}

/// Returns whether a wheel contains extensions.
fn has_extensions(libraries: &[Library]) -> bool {
    libraries
        .iter()
        .any(|library| library.role == Role::Extension)
}
