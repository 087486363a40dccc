//! Tests `inspect` on libraries built by GCC (`tests/fixtures/make.sh`), on libraries and wheels built byte by byte, and on damaged files.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

/// The gate's builders for small libraries.
#[path = "../../../gate/tests/suite/build/mod.rs"]
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "written for the gate's tests, which use all of it"
)]
mod build;
mod documentation;
mod hostile;
mod libraries;
mod python_requires;
mod wheel;
mod wheels;

use inspect::{Content, Inspection, Library, Severity};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../fixtures/", $name, ".elf")).as_slice()
    };
}

const FIXTURES: [(&str, &[u8]); 6] = [
    ("weak_glibc", fixture!("weak_glibc")),
    ("no_unwinder", fixture!("no_unwinder")),
    ("static_tls", fixture!("static_tls")),
    ("executable_stack", fixture!("executable_stack")),
    ("crates", fixture!("crates")),
    ("unstable", fixture!("unstable")),
];

fn data(name: &str) -> &'static [u8] {
    FIXTURES.iter().find(|(known, _)| *known == name).unwrap().1
}

fn inspect(path: &str, data: &[u8]) -> Inspection {
    inspect::bytes(path, data).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn library(inspection: &Inspection) -> &Library {
    match &inspection.content {
        Content::Library(library) => library,
        Content::Wheel(wheel) => &wheel.libraries[0],
    }
}

/// Returns the ids, with warnings as `warning:ID`.
fn ids(inspection: &Inspection) -> Vec<String> {
    let shown = |finding: &inspect::Finding| match finding.severity {
        Severity::Error => finding.id.to_owned(),
        Severity::Warning => format!("warning:{}", finding.id),
    };
    inspection.findings.iter().map(shown).collect()
}
