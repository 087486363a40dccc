//! What a slice means to Python: the measured floor and kind of ABI, derived from the facts in `library`. For `gate
//! describe`, `pyo3-bzl inspect` and the tags of wheels.

use super::abi::stable_symbol;
use super::check::python_imports;
use super::init::{init_symbols, Entry};
use super::library::Slice;

/// The ABI that a library actually complies with, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbiKind {
    /// No symbols of Python, neither exported nor imported.
    None,
    /// The stable ABI, entered through `PyInit_…`.
    Abi3,
    /// The stable ABI of free-threaded builds: entered only through `PyModExport_…`, without `PyModuleDef`.
    Abi3t,
    /// A single version of CPython: it imports symbols outside every stable ABI.
    Cpython,
}

impl AbiKind {
    /// The name, as in file names and the attribute `abi`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Abi3 => "abi3",
            Self::Abi3t => "abi3t",
            Self::Cpython => "cpython",
        }
    }
}

/// What a slice means to Python.
///
/// # Example
/// ```no_run
/// let data = std::fs::read("_native.abi3.so").unwrap();
/// let library = gate::describe(&data).unwrap();
/// for slice in &library.slices {
///     let report = gate::Report::new(slice);
///     println!("{} from Python 3.{} on", report.kind.name(), report.floor.unwrap_or(2));
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report<'s> {
    /// The ABI that it complies with.
    pub kind: AbiKind,
    /// The minor version of the oldest Python 3 that has every imported symbol of the stable ABI and knows an exported
    /// init symbol. `None` if neither sets a limit.
    pub floor: Option<u8>,
    /// Functions through which Python enters.
    pub init: Vec<&'s [u8]>,
    /// All required symbols of Python, sorted.
    pub python: Vec<&'s [u8]>,
    /// Those in no stable ABI, or not on this platform.
    pub unstable: Vec<&'s [u8]>,
    /// Those that determine the floor.
    pub newest: Vec<&'s [u8]>,
}

impl<'s> Report<'s> {
    /// Measures a slice.
    #[must_use]
    pub fn new(slice: &'s Slice<'_>) -> Self {
        let mut init: Vec<&[u8]> = init_symbols(slice).collect();
        init.sort_unstable();
        init.dedup();
        let python = python_imports(slice);
        let stable =
            |name: &[u8]| stable_symbol(name).filter(|symbol| symbol.place.includes(slice.format));
        let unstable: Vec<&[u8]> = python
            .iter()
            .copied()
            .filter(|name| stable(name).is_none())
            .collect();
        let imported = python
            .iter()
            .filter_map(|name| stable(name))
            .map(|symbol| symbol.added)
            .max();
        let newest = python
            .iter()
            .copied()
            .filter(|name| {
                imported.is_some() && stable(name).map(|symbol| symbol.added) == imported
            })
            .collect();

        let only_export = !init.is_empty()
            && init
                .iter()
                .all(|name| Entry::of(name) == Some(Entry::Export));
        let entered = only_export.then_some(Entry::EXPORT_SINCE);
        let abi3t = only_export
            && python
                .iter()
                .filter_map(|name| stable(name))
                .all(|symbol| symbol.abi3t);
        let kind = if init.is_empty() && python.is_empty() {
            AbiKind::None
        } else if !unstable.is_empty() {
            AbiKind::Cpython
        } else if abi3t {
            AbiKind::Abi3t
        } else {
            AbiKind::Abi3
        };
        Self {
            kind,
            floor: imported.max(entered),
            init,
            python,
            unstable,
            newest,
        }
    }
}
