//! The properties of a shared library that matter to Python's loader, in any format. The readers (`elf`, `macho`, `pe`)
//! fill this model. `check`, `describe` and other tools use it.

use std::borrow::Cow;

/// A name as stored in the file: bytes without a zero, usually ASCII, not always UTF-8.
pub type Name<'a> = Cow<'a, [u8]>;

/// A file that can be read as a library, or as an executable or object of the same formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library<'a> {
    /// Size in bytes.
    pub size: u64,
    /// Whether it is a universal ("fat") Mach-O file. Only these may have a number of slices other than 1.
    pub universal: bool,
    /// One slice for each architecture.
    pub slices: Vec<Slice<'a>>,
}

/// The library for one architecture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<'a> {
    /// File format.
    pub format: Format,
    /// Processor family.
    pub machine: Machine,
    /// The word size, 32 or 64.
    pub bits: u8,
    /// Whether numbers are stored with the most significant byte first.
    pub big_endian: bool,
    /// The purpose of the file.
    pub kind: Kind,
    /// Symbols that others can look up, in the file's order, without Mach-O's leading underscore.
    pub exports: Vec<Name<'a>>,
    /// Symbols that the loader must find elsewhere.
    pub imports: Vec<Import<'a>>,
    /// Libraries that the loader loads first: `DT_NEEDED`, `LC_LOAD_DYLIB`, import directories.
    pub needed: Vec<Name<'a>>,
    /// Folders that the loader searches, in the file's order.
    pub search: Vec<SearchPath<'a>>,
    /// Its own name: `DT_SONAME`, `LC_ID_DYLIB`, the name in the export directory.
    pub install_name: Option<Name<'a>>,
    /// The lowest glibc that has all required versions, such as `[2, 17]`. ELF only.
    pub glibc: Option<Vec<u32>>,
    /// The symbol versions that the loader looks for before it looks for symbols. ELF only.
    pub versions: Vec<VersionNeed<'a>>,
    /// Lowest macOS, major and minor. Mach-O only.
    pub macos: Option<(u32, u32)>,
}

impl Slice<'_> {
    /// Creates an empty slice.
    pub fn new(format: Format, machine: Machine, bits: u8, big_endian: bool, kind: Kind) -> Self {
        Self {
            format,
            machine,
            bits,
            big_endian,
            kind,
            exports: Vec::new(),
            imports: Vec::new(),
            needed: Vec::new(),
            search: Vec::new(),
            install_name: None,
            glibc: None,
            versions: Vec::new(),
            macos: None,
        }
    }

    /// The name in Bazel's `@platforms//cpu`. `None` if there is none for this machine, word size and byte order.
    ///
    /// A universal file may contain several slices for one processor (`arm64` and `arm64e`). They have the same name.
    #[must_use]
    pub fn cpu(&self) -> Option<&'static str> {
        match (self.machine, self.bits, self.big_endian) {
            (Machine::Aarch64, 64, false) => Some("aarch64"),
            (Machine::Arm, 32, false) => Some("armv7"),
            (Machine::Ppc64, 64, false) => Some("ppc64le"),
            (Machine::Riscv, 64, false) => Some("riscv64"),
            (Machine::S390, 64, true) => Some("s390x"),
            (Machine::X86, 32, false) => Some("x86_32"),
            (Machine::X86_64, 64, false) => Some("x86_64"),
            _ => None,
        }
    }
}

/// File format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Linux and other Unix.
    Elf,
    /// macOS.
    MachO,
    /// Windows.
    Pe,
}

impl Format {
    /// The common name of the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Elf => "ELF",
            Self::MachO => "Mach-O",
            Self::Pe => "PE",
        }
    }

    /// The `@platforms//os` whose loader accepts it, if this crate knows it.
    #[must_use]
    pub fn os(self) -> &'static str {
        match self {
            Self::Elf => "linux",
            Self::MachO => "macos",
            Self::Pe => "windows",
        }
    }
}

/// Processor family. [`Slice`] contains the word size and byte order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// 64-bit ARM.
    Aarch64,
    /// 32-bit ARM.
    Arm,
    /// 64-bit PowerPC.
    Ppc64,
    /// RISC-V, 32 or 64 bit.
    Riscv,
    /// IBM Z.
    S390,
    /// 32-bit x86.
    X86,
    /// 64-bit x86.
    X86_64,
    /// The number in the header.
    Other(u32),
}

impl Machine {
    /// The common name of the processor.
    #[must_use]
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Aarch64 => "aarch64",
            Self::Arm => "arm",
            Self::Ppc64 => "ppc64",
            Self::Riscv => "riscv",
            Self::S390 => "s390",
            Self::X86 => "x86_32",
            Self::X86_64 => "x86_64",
            Self::Other(number) => return Cow::Owned(format!("machine {number:#x}")),
        })
    }
}

/// The purpose of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A shared library: an ET_DYN file that is not a program, MH_DYLIB, a DLL.
    Shared,
    /// A Mach-O bundle, which is loaded like a library.
    Bundle,
    /// A program, position-independent or not.
    Executable,
    /// An object file, for the linker.
    Object,
    /// A memory dump.
    Core,
    /// Symbols for a debugger.
    DebugInfo,
    /// The number in the header.
    Other(u32),
}

impl Kind {
    /// The name with its article, for messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Shared => "a shared library",
            Self::Bundle => "a bundle",
            Self::Executable => "an executable",
            Self::Object => "an object file",
            Self::Core => "a core dump",
            Self::DebugInfo => "debug information",
            Self::Other(_) => "of an unknown kind",
        }
    }

    /// Whether Python's loader can load it.
    #[must_use]
    pub fn loads(self) -> bool {
        matches!(self, Self::Shared | Self::Bundle)
    }
}

/// A symbol that the loader must find elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import<'a> {
    /// Without Mach-O's leading underscore.
    pub name: Name<'a>,
    /// Whether the library loads without it (weak undefined). The code is expected to check whether it exists.
    pub weak: bool,
    /// The DLL that must export it. PE only, because the other formats search all libraries.
    pub library: Option<Name<'a>>,
}

/// A symbol version that the loader looks for in a needed library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionNeed<'a> {
    /// The library that must have it: `libc.so.6`.
    pub library: Name<'a>,
    /// `GLIBC_2.17`.
    pub version: Name<'a>,
    /// The loader does without it (`VER_FLG_WEAK`).
    pub weak: bool,
    /// The undefined symbols that are wanted in this version, in the file's order.
    pub symbols: Vec<Name<'a>>,
}

/// A folder where the loader searches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPath<'a> {
    /// The entry that lists it: `RPATH`, `RUNPATH` or `LC_RPATH`.
    pub tag: &'static str,
    /// One folder, such as `$ORIGIN/../lib`.
    pub path: Name<'a>,
}
