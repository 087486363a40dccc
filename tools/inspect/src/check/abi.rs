//! Checks that the file name, the wheel's tags and the symbols state the same ABI.

use std::collections::HashSet;

use super::promise::{is_linker_name, module};
use crate::file_name::NameAbi;
use crate::ids;
use crate::model::{Abis, Finding, Library, Role, Severity};
use crate::tag::{TagAbi, WheelName};

/// Checks the name of an extension against its symbols and the wheel's tags.
pub fn extension(library: &Library, wheel: Option<&WheelName>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let path = &library.path;
    if is_linker_name(library) {
        let suffix = match library.slices.first().map(|slice| slice.format) {
            Some("PE") => ".pyd",
            _ if library
                .slices
                .iter()
                .all(|slice| slice.python.abi == "abi3") =>
            {
                ".abi3.so"
            }
            _ => ".so",
        };
        findings.push(Finding::warning(
            ids::NAME_NOT_IMPORTABLE,
            path,
            "has the name that a linker gives to a library, not one that Python imports".to_owned(),
            &format!(
                "copy it to `{}{suffix}`; `pyo3_extension` does that",
                module(library)
            ),
        ));
    } else if library.name.abi == NameAbi::NotAModule {
        let help = if path.ends_with(".abi3.pyd") {
            "name it `.pyd`: Windows has no suffix for the stable ABI"
        } else {
            "Python imports `.so` on Linux and macOS, and `.pyd` on Windows"
        };
        findings.push(Finding::error(
            ids::NAME_NOT_IMPORTABLE,
            path,
            "exports an init symbol, but no Python imports a file of this name".to_owned(),
            help,
        ));
    }
    let Some(wheel) = wheel else {
        return findings;
    };
    let tag = TagAbi::of(wheel);
    if tag == TagAbi::None {
        findings.extend(without_abi(library, wheel));
        return findings;
    }
    let agrees = match (&library.name.abi, tag) {
        (NameAbi::Unmarked | NameAbi::NotAModule, _) => true,
        (NameAbi::Cpython { debug: true, .. }, _) => false,
        (NameAbi::Cpython { .. }, TagAbi::Cpython { python }) => {
            library.name.python() == Some(python)
        }
        (NameAbi::Abi3, TagAbi::Cpython { python }) => !python.free_threaded,
        (NameAbi::Abi3, TagAbi::Abi3 { .. }) | (NameAbi::Abi3t, TagAbi::Abi3t { .. }) => true,
        (NameAbi::Abi3t, TagAbi::Cpython { python }) => python.minor >= gate::Entry::EXPORT_SINCE,
        (NameAbi::Other { .. }, TagAbi::Other) => true,
        _ => false,
    };
    if !agrees {
        findings.push(Finding::error(
            ids::ABI_MISMATCH,
            path,
            format!(
                "is named for {}, but the wheel is tagged `{}`",
                by_name(&library.name.abi),
                wheel.python_and_abi()
            ),
            "build and name the extension for the Python that the tag promises, or tag the wheel for what it contains",
        ));
    }
    findings
}

/// Reports a library with an extension's name that has no init symbol and imports nothing from Python.
pub fn without_python(library: &Library) -> Option<Finding> {
    if matches!(library.name.abi, NameAbi::Unmarked | NameAbi::NotAModule) {
        return None;
    }
    Some(Finding::warning(
        gate::ids::NO_INIT_SYMBOL,
        &library.path,
        "has the name of an extension, but neither an init symbol nor an import from Python: it can only be loaded with ctypes".to_owned(),
        "if Python should import it, the crate with the `#[pymodule]` must be the `cdylib` itself",
    ))
}

/// Reports an extension in a wheel tagged `none`.
fn without_abi(library: &Library, wheel: &WheelName) -> Option<Finding> {
    let is_stable = library
        .slices
        .iter()
        .all(|slice| slice.python.abi.starts_with("abi3"));
    let is_named = !matches!(library.name.abi, NameAbi::Unmarked | NameAbi::NotAModule);
    let finding = Finding::error(
        ids::TAG_WITHOUT_ABI,
        &library.path,
        format!(
            "is an extension, but the wheel is tagged `{}`: pip installs it for every Python, even where Python cannot import it",
            wheel.python_and_abi()
        ),
        if is_stable {
            "tag it `cp3X-abi3`, where 3.X is the floor of its symbols"
        } else {
            "tag it for the Python that it was built for, such as `cp314-cp314`"
        },
    );
    Some(Finding {
        severity: if is_stable && !is_named {
            Severity::Warning
        } else {
            Severity::Error
        },
        ..finding
    })
}

/// Checks the tags of a wheel against all its libraries.
pub fn wheel(path: &str, name: &WheelName, libraries: &[Library]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut extensions = libraries
        .iter()
        .filter(|library| library.role == Role::Extension)
        .peekable();
    let is_any = name.platform.iter().any(|tag| tag == "any");
    if let (true, Some(first)) = (is_any, extensions.peek()) {
        findings.push(Finding::error(
            ids::TAG_WITHOUT_PLATFORM,
            path,
            format!(
                "is tagged `any`, but contains the extension `{}`",
                first.path
            ),
            "tag it for its platform: `inspect` prints the correct tag",
        ));
    } else if let (true, Some(first)) = (is_any, libraries.first()) {
        findings.push(Finding::warning(
            ids::TAG_WITHOUT_PLATFORM,
            path,
            format!("is tagged `any`, but contains the library `{}`", first.path),
            "tag it for its platform, unless the package works without that library",
        ));
    }
    let TagAbi::Cpython { python } = TagAbi::of(name) else {
        return findings;
    };
    if extensions.peek().is_some() && extensions.all(|one| one.name.abi == NameAbi::Abi3) {
        findings.push(Finding::warning(
            ids::TAG_TOO_NARROW,
            path,
            format!("is for Python {python} only, but all its extensions are named for the stable ABI"),
            "tag it `cp3X-abi3`, where 3.X is the floor of their symbols: one wheel then serves all later Pythons",
        ));
    }
    findings
}

/// Returns the paths of the libraries whose name, tag and symbols state different ABIs.
pub fn contradicted(findings: &[Finding]) -> HashSet<String> {
    const IDS: [&str; 9] = [
        ids::ABI_MISMATCH,
        ids::TAG_WITHOUT_ABI,
        ids::NAME_NOT_IMPORTABLE,
        gate::ids::INIT_TOO_NEW,
        gate::ids::INIT_NOT_ABI3T,
        gate::ids::UNSTABLE_SYMBOL,
        gate::ids::SYMBOL_ABOVE_FLOOR,
        gate::ids::SYMBOL_NOT_ABI3T,
        gate::ids::WRONG_PYTHON_DLL,
    ];
    let found = findings.iter().filter(|finding| IDS.contains(&finding.id));
    found.map(|finding| finding.path.clone()).collect()
}

/// Collects the ABI stated by the name, the tag and the symbols.
pub fn abis(library: &Library, wheel: Option<&WheelName>, contradicted: &HashSet<String>) -> Abis {
    Abis {
        name: by_name(&library.name.abi),
        tag: wheel.map(WheelName::python_and_abi),
        symbols: library.slices.iter().map(by_symbols).collect(),
        agree: !contradicted.contains(&library.path),
    }
}

fn by_name(abi: &NameAbi) -> String {
    match abi {
        NameAbi::Abi3 => "abi3".to_owned(),
        NameAbi::Abi3t => "abi3t".to_owned(),
        NameAbi::Cpython { python, debug } => {
            let debug = if *debug { ", debug" } else { "" };
            format!("CPython {python}{debug}")
        }
        NameAbi::Other { suffix } => suffix.clone(),
        NameAbi::Unmarked => "any Python".to_owned(),
        NameAbi::NotAModule => "not a module".to_owned(),
    }
}

fn by_symbols(slice: &crate::model::Slice) -> String {
    let python = &slice.python;
    match (python.abi, &python.floor) {
        ("cpython", _) => match python.unstable.len() {
            1 => "one CPython: 1 symbol outside the stable ABI".to_owned(),
            some => format!("one CPython: {some} symbols outside the stable ABI"),
        },
        ("none", _) => "no symbol of Python".to_owned(),
        (abi, Some(floor)) => format!("{abi} from Python {floor} on"),
        (abi, None) => abi.to_owned(),
    }
}
