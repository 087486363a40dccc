//! Determines what a library or program in the wheel requires of Python and of the platform.

use gate::{Abi, AbiKind, Kind, Malformed, PythonVersion, Report};

use crate::file_name::{is_library, FileName, NameAbi};
use crate::policy::Wants;
use crate::problem::Problem;

/// The promises of `pyo3_extension` about its library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// The attribute `abi`.
    pub abi: Abi,
    /// The attribute `python_version`.
    pub python: Option<PythonVersion>,
}

/// A library or program in the wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Native {
    /// Path in the wheel.
    pub path: String,
    /// Python requirements; none if Python does not import the file.
    pub extension: Option<Extension>,
    /// Platform requirements, one entry per processor.
    pub slices: Vec<Wants>,
    /// Whether the file is a program, which stays executable.
    pub is_program: bool,
}

/// The Python requirements of an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extension {
    /// The stable ABI, starting with a floor.
    Abi3(Floor),
    /// The stable ABI that includes free-threaded builds. On Windows, only those builds support it, because it has its own DLL.
    Abi3t {
        /// The oldest Python.
        floor: Floor,
        /// Whether builds with a GIL load it, too.
        with_gil: bool,
    },
    /// One CPython version.
    Cpython(PythonVersion),
}

/// The oldest supported Python, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// Minor version of Python 3.
    pub minor: u8,
    /// The reason, such as "`PyType_GetName`".
    pub because: String,
}

/// The first Python with a stable ABI (PEP 384).
const FIRST_ABI3: u8 = 2;

/// Inspects a file. Returns none if it is neither a library nor a program.
///
/// # Errors
/// Fails if the file has a library's name but cannot be read as one, or if no tag can be true for it.
pub fn look(
    path: &str,
    data: &[u8],
    declared: Option<Declared>,
) -> Result<Option<Native>, Problem> {
    let library = match gate::describe(data) {
        Ok(library) => library,
        // A linker script may be called `libfoo.so`, but a damaged library must not be in a wheel.
        Err(Malformed::Other(_) | Malformed::Unknown(_) | Malformed::Empty)
            if declared.is_none() && !is_named_extension(path) =>
        {
            return Ok(None);
        }
        Err(malformed) => {
            return Err(Problem::new(
                "unreadable-file",
                format!("`{path}` {malformed}"),
                "build it again, or leave it out of the wheel",
            ));
        }
    };
    // An object file is platform-specific as well, but it must not be where Python looks for an extension.
    let unloadable = library
        .slices
        .iter()
        .find(|slice| !slice.kind.loads() && slice.kind != Kind::Executable);
    if let Some(slice) = unloadable.filter(|_| declared.is_some() || is_named_extension(path)) {
        return Err(Problem::new(
            "unreadable-file",
            format!("`{path}` is {}, not a shared library", slice.kind.name()),
            "build it again, or leave it out of the wheel",
        ));
    }
    let reports: Vec<Report<'_>> = library.slices.iter().map(Report::new).collect();
    let is_extension = declared.is_some()
        || reports.iter().any(|report| !report.init.is_empty())
        || is_named_extension(path) && reports.iter().any(|report| !report.python.is_empty());
    let is_program = library
        .slices
        .iter()
        .any(|slice| slice.kind == Kind::Executable);
    let extension = if is_extension && !is_program && unloadable.is_none() {
        let is_windows = library
            .slices
            .iter()
            .any(|slice| slice.format == gate::Format::Pe);
        Some(extension(path, &reports, declared, is_windows)?)
    } else {
        None
    };
    Ok(Some(Native {
        path: path.to_owned(),
        extension,
        slices: library.slices.iter().map(Wants::from).collect(),
        is_program,
    }))
}

/// Returns whether Python imports a file with this name. `.so` alone does not tell.
fn is_named_extension(path: &str) -> bool {
    is_library(path)
        && !matches!(
            FileName::parse(path).abi,
            NameAbi::NotAModule | NameAbi::Unmarked
        )
}

fn extension(
    path: &str,
    reports: &[Report<'_>],
    declared: Option<Declared>,
    is_windows: bool,
) -> Result<Extension, Problem> {
    let name = FileName::parse(path);
    let promised = declared.and_then(|declared| match declared.abi {
        Abi::Cpython => declared.python,
        Abi::Stable { .. } | Abi::StableT { .. } => None,
    });
    match (&name.abi, name.python(), promised) {
        (NameAbi::Cpython { debug: true, .. } | NameAbi::Other { .. }, _, _) => {
            return Err(Problem::new(
                "unknown-abi",
                format!(
                    "`{path}` is named for a debug build or for another implementation of Python"
                ),
                "build it for a release of CPython",
            ));
        }
        (NameAbi::NotAModule, _, _) => {
            return Err(Problem::new(
                "unknown-abi",
                format!(
                    "`{path}` exports an init symbol, but no Python imports a file of this name"
                ),
                "name it as Python looks for it; `pyo3_extension` does that",
            ));
        }
        (_, Some(named), Some(promised)) if named != promised => {
            return Err(Problem::new(
                "mixed-abis",
                format!(
                    "`{path}` is named for Python {named}, but was built for Python {promised}"
                ),
                "name it for the Python that it was built for",
            ));
        }
        (_, Some(python), _) | (_, None, Some(python)) => return Ok(Extension::Cpython(python)),
        _ => {}
    }
    let unstable = reports
        .iter()
        .find(|report| report.kind == AbiKind::Cpython);
    if let Some(symbol) = unstable.and_then(|report| report.unstable.first()) {
        let symbol = gate::printable(symbol);
        return Err(match name.abi {
            NameAbi::Unmarked => Problem::new(
                "unknown-abi",
                format!("`{path}` imports `{symbol}`, which no stable ABI has, and its name states no Python version"),
                "set abi = \"cpython\" and python_version in pyo3_extension, or use the stable ABI",
            ),
            _ => Problem::new(
                "mixed-abis",
                format!("`{path}` is named for the stable ABI, but imports `{symbol}`, which no stable ABI has"),
                "build pyo3 with an `abi3-py3…` feature, or set abi = \"cpython\"",
            ),
        });
    }
    let floor = floor(reports, declared);
    let declared_t = declared.is_some_and(|declared| matches!(declared.abi, Abi::StableT { .. }));
    let measured_t = reports.iter().all(|report| report.kind == AbiKind::Abi3t);
    let is_abi3t =
        name.abi == NameAbi::Abi3t || name.abi == NameAbi::Unmarked && (declared_t || measured_t);
    Ok(if is_abi3t {
        Extension::Abi3t {
            floor,
            with_gil: !is_windows,
        }
    } else {
        Extension::Abi3(floor)
    })
}

/// Returns the higher of the measured and the declared floor: a library may rely on more than its symbols show.
fn floor(reports: &[Report<'_>], declared: Option<Declared>) -> Floor {
    let mut floor = Floor {
        minor: FIRST_ABI3,
        because: "the stable ABI".to_owned(),
    };
    for report in reports {
        let Some(minor) = report.floor.filter(|minor| *minor > floor.minor) else {
            continue;
        };
        // `PyModExport_…` alone may require more than the imports.
        let is_import =
            |name: &&&[u8]| gate::stable_symbol(name).is_some_and(|symbol| symbol.added == minor);
        let symbol = report.newest.iter().find(is_import).or(report.init.first());
        floor = Floor {
            minor,
            because: symbol.map_or_else(String::new, |name| format!("`{}`", gate::printable(name))),
        };
    }
    if let Some(declared) = declared {
        if let Some(minor) = declared.abi.floor().filter(|minor| *minor > floor.minor) {
            floor = Floor {
                minor,
                because: format!("abi = \"{}\"", declared.abi),
            };
        }
    }
    floor
}
