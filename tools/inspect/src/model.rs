//! The contents of a library. `library` fills in the model, `check` adds what depends on the rest of the wheel, and the command prints it.

use std::collections::HashSet;

use serde::Serialize;

use crate::file_name::FileName;

/// A shared library, alone or in a wheel.
#[derive(Debug, Clone, Serialize)]
pub struct Library {
    /// Path as given, or path inside the wheel.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// What the file name promises.
    #[serde(serialize_with = "crate::file_name::serialize")]
    pub name: FileName,
    /// How the library is used.
    pub role: Role,
    /// The ABI stated by name, tag and symbols.
    pub abi: Abis,
    /// One slice per processor. Only universal Mach-O files have more than one.
    pub slices: Vec<Slice>,
}

/// The ABI of an extension, from three sources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Abis {
    /// From the file name: `abi3`, `cpython 3.14`, `unmarked`.
    pub name: String,
    /// From the tags of the wheel: `cp39-abi3`. None outside a wheel.
    pub tag: Option<String>,
    /// From the symbols, one for each slice: `abi3 from 3.9`, `cpython`.
    pub symbols: Vec<String>,
    /// Whether the three agree.
    pub agree: bool,
}

/// The purpose of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// An extension module: it exports an init symbol, or has an extension's name and imports Python symbols.
    Extension,
    /// A library that other libraries need.
    Library,
    /// A program, for example the command that some wheels contain.
    Program,
}

/// A library for one processor.
#[derive(Debug, Clone, Serialize)]
pub struct Slice {
    /// `ELF`, `Mach-O` or `PE`.
    pub format: &'static str,
    /// The gate's name for the processor: `x86_64`, `aarch64` …
    pub machine: String,
    /// Pointer size: 32 or 64.
    pub bits: u8,
    /// What the library requires of Python.
    pub python: Python,
    /// Libraries that the loader loads first.
    pub needed: Vec<String>,
    /// Where the loader searches for them.
    pub search: Vec<String>,
    /// The library's own name: soname or install name.
    pub install_name: Option<String>,
    /// The required C library. ELF only.
    pub libc: Option<Libc>,
    /// Required symbol versions. ELF only.
    pub versions: Vec<Need>,
    /// The oldest supported macOS, such as `11.0`. Mach-O only.
    pub macos: Option<String>,
    /// The platform tag that is true for the slice. None if it cannot be determined, as for Windows.
    pub honest: Option<Honest>,
    /// Required symbols that no needed library can provide.
    pub unresolved: Vec<Unresolved>,
    /// Thread-local storage, if any. ELF only.
    pub tls: Option<Tls>,
    /// Whether the library requests an executable stack. ELF only.
    pub executable_stack: bool,
    /// Whether the symbol table is missing, and with it the names of functions.
    pub stripped: bool,
    /// Information for debuggers.
    pub debug: Debug,
    /// Sections by size in the file, largest first.
    pub sections: Vec<Size>,
    /// Bytes by Rust crate, largest first; none if the library is stripped.
    pub crates: Option<Vec<Size>>,
    /// Compiler versions from `.comment`.
    pub compilers: Vec<String>,
    /// What could not be read, and why.
    pub unread: Vec<String>,
    /// Undefined symbols without a version.
    #[serde(skip)]
    pub(crate) undefined: Vec<Undefined>,
    /// Symbols that other libraries can use.
    #[serde(skip)]
    pub(crate) exports: HashSet<String>,
}

/// What a library requires of Python, according to its symbols.
#[derive(Debug, Clone, Serialize)]
pub struct Python {
    /// `abi3`, `abi3t`, `cpython`, or `none` if there are no Python symbols.
    pub abi: &'static str,
    /// The oldest Python that has all imported symbols, such as `3.9`. None outside the stable ABI.
    pub floor: Option<String>,
    /// The symbols that set the floor.
    pub set_by: Vec<String>,
    /// Init symbols: `PyInit_…` and `PyModExport_…`.
    pub init: Vec<String>,
    /// Number of imported Python symbols.
    pub symbols: usize,
    /// Imported Python symbols outside the stable ABI.
    pub unstable: Vec<String>,
}

/// A C library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Libc {
    /// glibc.
    Glibc {
        /// The oldest glibc that has all required versions, such as `2.17`.
        floor: Option<String>,
        /// The symbols that set the floor.
        set_by: Vec<Undefined>,
    },
    /// musl.
    Musl,
    /// No C library.
    None,
}

/// A symbol version that the loader requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Need {
    /// The library, such as `libc.so.6`.
    pub library: String,
    /// The version, such as `GLIBC_2.17`.
    pub version: String,
    /// Whether the version may be missing (`VER_FLG_WEAK`).
    pub weak: bool,
    /// The symbols with this version.
    pub symbols: Vec<Undefined>,
}

/// An undefined symbol, which another library or the program must provide.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Undefined {
    /// Name of the symbol.
    pub name: String,
    /// Whether the symbol may be missing.
    pub weak: bool,
}

/// A symbol that no needed library can provide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unresolved {
    /// Name of the symbol.
    pub name: String,
    /// A library of the same wheel that exports the symbol, although this library does not need it.
    pub in_wheel: Option<String>,
    /// Whether this is certain: all needed libraries are known.
    pub certain: bool,
}

/// A platform tag and the reason for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Honest {
    /// The tag, such as `manylinux_2_17_x86_64`.
    pub tag: String,
    /// What determines the tag, such as `GLIBC_2.17`.
    pub because: Vec<String>,
    /// Needed libraries that neither the wheel contains nor the policy allows.
    pub external: Vec<String>,
    /// The oldest supported glibc; none for other libraries.
    #[serde(skip)]
    pub(crate) glibc: Option<[u32; 2]>,
}

/// Thread-local storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tls {
    /// Bytes per thread.
    pub bytes: u64,
    /// Whether it must fit into the block reserved at process start (`DF_STATIC_TLS`).
    pub is_static: bool,
}

/// Information for debuggers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Debug {
    /// Size of the debug sections in bytes.
    pub bytes: u64,
    /// The separate file with the rest of the debug information: `.gnu_debuglink` or a PDB.
    pub file: Option<String>,
}

/// A named size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Name of the section or crate.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// Severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing, but does not change the verdict.
    Warning,
    /// The file breaks a promise.
    Error,
}

/// A problem with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// An id from the gate or from [`ids`](crate::ids).
    pub id: &'static str,
    /// Severity of the problem.
    pub severity: Severity,
    /// The affected file: the wheel or the library.
    pub path: String,
    /// The rest of a sentence that starts with the file name, such as "is tagged `any`".
    pub message: String,
    /// Suggested fixes, one per line.
    pub help: Vec<String>,
}

impl Finding {
    pub(crate) fn error(id: &'static str, path: &str, message: String, help: &str) -> Self {
        Self {
            id,
            severity: Severity::Error,
            path: path.to_owned(),
            message,
            help: vec![help.to_owned()],
        }
    }

    pub(crate) fn warning(id: &'static str, path: &str, message: String, help: &str) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(id, path, message, help)
        }
    }
}
