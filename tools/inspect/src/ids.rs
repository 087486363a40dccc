//! Ids of the findings that the gate does not report. Ids are never reused; `docs/inspect.md` explains each one.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)+) => {
        $($(#[$doc])* pub const $name: &str = $id;)+

        /// All ids, in the order of the documentation.
        pub const ALL: &[&str] = &[$($id),+];
    };
}

ids! {
    /// Name, tag and symbols state different ABIs.
    ABI_MISMATCH = "abi-mismatch";
    /// A wheel tagged `none` contains an extension.
    TAG_WITHOUT_ABI = "tag-without-abi";
    /// A wheel tagged `any` contains a library.
    TAG_WITHOUT_PLATFORM = "tag-without-platform";
    /// A wheel for one Python contains stable-ABI extensions only.
    TAG_TOO_NARROW = "tag-too-narrow";
    /// Python cannot import a file with this name.
    NAME_NOT_IMPORTABLE = "name-not-importable";
    /// The manylinux tag promises older systems than the file supports.
    MANYLINUX_TOO_OLD = "manylinux-too-old";
    /// A musllinux tag on a glibc library, or the reverse.
    WRONG_LIBC = "wrong-libc";
    /// A needed library that is neither in the wheel nor on the platform.
    EXTERNAL_LIBRARY = "external-library";
    /// The macOS tag is older than the file's minimum.
    MACOS_TOO_OLD = "macos-too-old";
    /// A symbol that nothing provides.
    UNRESOLVED_SYMBOL = "unresolved-symbol";
    /// The library uses static thread-local storage.
    STATIC_TLS = "static-tls";
    /// The library requests an executable stack.
    EXECUTABLE_STACK = "executable-stack";
    /// RECORD is missing or cannot be read.
    RECORD_UNREADABLE = "record-unreadable";
    /// A file differs from its hash or size in RECORD.
    RECORD_MISMATCH = "record-mismatch";
    /// RECORD lists a file that the wheel lacks.
    RECORD_MISSING = "record-missing";
    /// RECORD does not list a file of the wheel.
    RECORD_EXTRA = "record-extra";
    /// METADATA or WHEEL contradicts the file name, or is missing.
    METADATA_MISMATCH = "metadata-mismatch";
    /// Root-Is-Purelib is set, although the wheel contains libraries.
    PURELIB = "purelib";
    /// Stubs that type checkers ignore.
    STUBS_WITHOUT_PY_TYPED = "stubs-without-py-typed";
    /// A path that escapes the folder it is unpacked to.
    UNSAFE_PATH = "unsafe-path";
    /// Two entries with the same name.
    DUPLICATE_ENTRY = "duplicate-entry";
    /// A library larger than the size limit.
    TOO_LARGE = "too-large";
}
