//! Runs the gate's checks against the promise made by the name and the tags.

use gate::{ids, Abi, Promise};

use crate::file_name::NameAbi;
use crate::model::{Finding, Library, Role, Severity};
use crate::tag::{Platform, TagAbi, WheelName};

/// Returns the gate's findings.
pub fn gate(
    library: &Library,
    described: &gate::Library<'_>,
    wheel: Option<&WheelName>,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for promise in promises(library, wheel) {
        for problem in gate::check(described, &promise) {
            let for_extension = !matches!(
                problem.id,
                ids::WRONG_OS | ids::WRONG_ARCH | ids::NOT_SHARED | ids::LINKS_LIBPYTHON
            );
            let is_expected = library.role == Role::Program && problem.id == ids::NOT_SHARED;
            if is_expected || library.role != Role::Extension && for_extension {
                continue;
            }
            // These do not prevent an import: the loader continues its search elsewhere.
            let severity = match problem.id {
                ids::ABSOLUTE_RPATH | ids::ABSOLUTE_INSTALL_NAME | ids::NEEDED_PATH => {
                    Severity::Warning
                }
                ids::LINKS_LIBPYTHON if library.role != Role::Extension => Severity::Warning,
                _ => Severity::Error,
            };
            let finding = Finding {
                id: problem.id,
                severity,
                path: library.path.clone(),
                message: problem.message,
                help: problem.help,
            };
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// Returns one promise for each processor that the tags name.
fn promises(library: &Library, wheel: Option<&WheelName>) -> Vec<Promise> {
    let (abi, python) = match (&library.name.abi, wheel.map(TagAbi::of)) {
        // A contradiction between name and tag is a separate finding.
        (NameAbi::Cpython { .. }, _) => (Abi::Cpython, library.name.python()),
        (NameAbi::Other { .. }, _) => (Abi::Cpython, None),
        (_, Some(TagAbi::Abi3 { floor })) => (Abi::Stable { floor }, None),
        (_, Some(TagAbi::Abi3t { floor: Some(floor) })) => (Abi::StableT { floor }, None),
        (NameAbi::Abi3, _) => (Abi::Stable { floor: None }, None),
        (NameAbi::Abi3t, _) => (
            Abi::StableT {
                floor: gate::Entry::EXPORT_SINCE,
            },
            None,
        ),
        (_, Some(TagAbi::Cpython { python })) => (Abi::Cpython, Some(python)),
        _ => (Abi::Cpython, None),
    };
    let mut promise = Promise::new(module(library), abi);
    promise.python = python;
    let platforms: Vec<Platform> = wheel
        .iter()
        .flat_map(|wheel| wheel.platform.iter().map(|tag| Platform::parse(tag)))
        .collect();
    promise.os = platforms.iter().find_map(Platform::os);
    let mut cpus: Vec<&'static str> = platforms
        .iter()
        .flat_map(|platform| platform.cpus().iter().copied())
        .collect();
    cpus.sort_unstable();
    cpus.dedup();
    if cpus.is_empty() {
        return vec![promise];
    }
    let with = |cpu| Promise {
        cpu: Some(cpu),
        ..promise.clone()
    };
    cpus.into_iter().map(with).collect()
}

/// Returns the name under which Python would import the library. Strips `lib` from a linker's name (`lib_native.so`, `_native.dll`).
pub fn module(library: &Library) -> &str {
    let name = library.name.module.as_str();
    match name.strip_prefix("lib") {
        Some(short) if is_linker_name(library) => short,
        _ => name,
    }
}

/// Returns whether a file has a linker's name: its init symbol matches the name without `lib`.
pub fn is_linker_name(library: &Library) -> bool {
    let marked = !matches!(library.name.abi, NameAbi::NotAModule | NameAbi::Unmarked);
    let has = |module: &str| {
        let entries = [gate::Entry::Init, gate::Entry::Export];
        let init = library.slices.iter().flat_map(|slice| &slice.python.init);
        let wanted = entries.map(|entry| entry.symbol(module));
        init.into_iter().any(|symbol| wanted.contains(symbol))
    };
    let name = library.name.module.as_str();
    let short = name.strip_prefix("lib").unwrap_or(name);
    if library.path.ends_with(".pyd") {
        return false;
    }
    !marked
        && has(short)
        && (short.len() < name.len() && !has(name) || library.name.abi == NameAbi::NotAModule)
}
