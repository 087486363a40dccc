//! Renders a wheel as text, without its libraries.

use inspect::Wheel;

use super::{bytes, SHOWN};
use crate::page::{some, Page};
use crate::table::counted;

/// Writes the facts about the wheel as a whole.
pub fn show(page: &mut Page, wheel: &Wheel, path: &str, size: &str) {
    let metadata = &wheel.metadata;
    let what = match (&metadata.name, &metadata.version) {
        (Some(name), Some(version)) => format!(" of {name} {version}"),
        _ => String::new(),
    };
    let files = counted(wheel.files as u64, "file");
    let unpacked = bytes(wheel.unpacked);
    page.heading(
        path,
        &format!(": wheel{what}, {size}, {files}, {unpacked} unpacked"),
    );
    let tags = match &wheel.name {
        Some(name) => name.tags(),
        None => metadata.tags.clone(),
    };
    page.row("tags", &some(&tags, SHOWN));
    let unknown = || "not stated".to_owned();
    page.row(
        "Python",
        &metadata.requires_python.clone().unwrap_or_else(unknown),
    );
    page.row(
        "built by",
        &metadata.generator.clone().unwrap_or_else(unknown),
    );
    let record = &wheel.record;
    page.row(
        "RECORD",
        &format!(
            "{} listed, {} verified, {} different, {} missing, {} extra",
            record.listed,
            record.verified,
            record.different.len(),
            record.missing.len(),
            record.extra.len()
        ),
    );
    let typed = match wheel.py_typed.len() {
        0 => "no `py.typed`".to_owned(),
        _ => some(&wheel.py_typed, SHOWN),
    };
    let stubs = counted(wheel.stubs.len() as u64, "stub file");
    page.row("types", &format!("{stubs}, {typed}"));
    if wheel.libraries.is_empty() {
        page.row("libraries", "none");
    }
}
