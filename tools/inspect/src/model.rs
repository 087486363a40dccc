//! What is in a library. Filled by `library`, completed by `check` with what the rest of a wheel tells, printed by the command.

use std::collections::HashSet;

use serde::Serialize;

use crate::file_name::FileName;

/// A shared library, alone or in a wheel.
#[derive(Debug, Clone, Serialize)]
pub struct Library {
    /// Its path: as given, or inside the wheel.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// What its name promises.
    #[serde(serialize_with = "crate::file_name::serialize")]
    pub name: FileName,
    /// Whether Python imports it.
    pub role: Role,
    /// The ABI by name, tag and symbols.
    pub abi: Abis,
    /// One for each processor; more than one in a universal Mach-O file only.
    pub slices: Vec<Slice>,
}

/// The ABI of an extension as three sources state it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Abis {
    /// By its file name: `abi3`, `cpython 3.14`, `unmarked`.
    pub name: String,
    /// By the tags of its wheel: `cp39-abi3`. None outside of a wheel.
    pub tag: Option<String>,
    /// By its symbols, one for each slice: `abi3 from 3.9`, `cpython`.
    pub symbols: Vec<String>,
    /// They agree.
    pub agree: bool,
}

/// What a library is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// An extension module: it exports an init symbol, or has an extension's name and imports symbols of Python.
    Extension,
    /// A library that others need.
    Library,
    /// A program, such as those of wheels that contain a command.
    Program,
}

/// A library for one processor.
#[derive(Debug, Clone, Serialize)]
pub struct Slice {
    /// `ELF`, `Mach-O` or `PE`.
    pub format: &'static str,
    /// `x86_64`, `aarch64` …: as the gate names it.
    pub machine: String,
    /// 32 or 64.
    pub bits: u8,
    /// What it means to Python.
    pub python: Python,
    /// The libraries that the loader loads first.
    pub needed: Vec<String>,
    /// Where the loader searches them.
    pub search: Vec<String>,
    /// Its own name: soname, install name.
    pub install_name: Option<String>,
    /// Which C library it needs. ELF only.
    pub libc: Option<Libc>,
    /// The symbol versions that it needs. ELF only.
    pub versions: Vec<Need>,
    /// The oldest macOS, such as `11.0`. Mach-O only.
    pub macos: Option<String>,
    /// The platform tag that would be true. None if nothing can be said, as for Windows.
    pub honest: Option<Honest>,
    /// Symbols that must be found and that no library it needs can have.
    pub unresolved: Vec<Unresolved>,
    /// Thread-local storage. ELF only; None without any.
    pub tls: Option<Tls>,
    /// The loader is asked for an executable stack. ELF only.
    pub executable_stack: bool,
    /// Without a symbol table: names of functions are gone.
    pub stripped: bool,
    /// What a debugger could use.
    pub debug: Debug,
    /// Sections by size in the file, the largest first.
    pub sections: Vec<Size>,
    /// Bytes by Rust crate, the largest first; None if it is stripped.
    pub crates: Option<Vec<Size>>,
    /// What the compilers left in `.comment`.
    pub compilers: Vec<String>,
    /// What could not be read, and why.
    pub unread: Vec<String>,
    /// Symbols that must come from elsewhere and have no version.
    #[serde(skip)]
    pub(crate) undefined: Vec<Undefined>,
    /// What others can use.
    #[serde(skip)]
    pub(crate) exports: HashSet<String>,
}

/// What a library means to Python, measured from its symbols.
#[derive(Debug, Clone, Serialize)]
pub struct Python {
    /// `abi3`, `abi3t`, `cpython`, or `none` without a symbol of Python.
    pub abi: &'static str,
    /// The oldest Python that has all symbols that it imports, such as `3.9`. None outside the stable ABI.
    pub floor: Option<String>,
    /// The symbols that set the floor.
    pub set_by: Vec<String>,
    /// `PyInit_…` and `PyModExport_…`.
    pub init: Vec<String>,
    /// How many symbols of Python it imports.
    pub symbols: usize,
    /// Those that no stable ABI has.
    pub unstable: Vec<String>,
}

/// A C library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Libc {
    /// glibc.
    Glibc {
        /// The oldest that has all versions, such as `2.17`.
        floor: Option<String>,
        /// What sets it.
        set_by: Vec<Undefined>,
    },
    /// musl.
    Musl,
    /// None at all.
    None,
}

/// A symbol version that the loader requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Need {
    /// `libc.so.6`.
    pub library: String,
    /// `GLIBC_2.17`.
    pub version: String,
    /// The version may be missing (`VER_FLG_WEAK`).
    pub weak: bool,
    /// The symbols with this version.
    pub symbols: Vec<Undefined>,
}

/// A symbol that must come from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Undefined {
    /// Its name.
    pub name: String,
    /// The symbol may be missing.
    pub weak: bool,
}

/// A symbol that nothing can provide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unresolved {
    /// Its name.
    pub name: String,
    /// A library of the same wheel that has it, though this one does not need that library.
    pub in_wheel: Option<String>,
    /// No doubt is left: all libraries that it needs are known.
    pub certain: bool,
}

/// A platform tag, and what makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Honest {
    /// `manylinux_2_17_x86_64`.
    pub tag: String,
    /// What sets it, such as `GLIBC_2.17`.
    pub because: Vec<String>,
    /// Needed libraries that neither the wheel nor the policy has.
    pub external: Vec<String>,
    /// The oldest glibc, if it is a glibc library.
    #[serde(skip)]
    pub(crate) glibc: Option<[u32; 2]>,
}

/// Thread-local storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tls {
    /// Bytes for each thread.
    pub bytes: u64,
    /// It must be in the block that is reserved when the process starts (`DF_STATIC_TLS`).
    pub is_static: bool,
}

/// What a debugger could use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Debug {
    /// Bytes of debug sections.
    pub bytes: u64,
    /// The separate file that has the rest: `.gnu_debuglink`, a PDB.
    pub file: Option<String>,
}

/// Something with a size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; the verdict stays.
    Warning,
    /// The file breaks a promise.
    Error,
}

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// An id of the gate or of [`ids`](crate::ids).
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The file: the wheel, or the library.
    pub path: String,
    /// The sentence behind the file's name, such as "is tagged `any`".
    pub message: String,
    /// What to do, a line each.
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
