//! The ids of findings that the gate does not have. An id is never reused; `docs/inspect.md` explains each.

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
    /// No Python imports a file of this name.
    NAME_NOT_IMPORTABLE = "name-not-importable";
    /// The manylinux tag promises older systems than the file supports.
    MANYLINUX_TOO_OLD = "manylinux-too-old";
    /// A musllinux tag on a glibc library, or the reverse.
    WRONG_LIBC = "wrong-libc";
    /// A needed library that neither the wheel nor the platform has.
    EXTERNAL_LIBRARY = "external-library";
    /// The macOS tag is older than the file's minimum.
    MACOS_TOO_OLD = "macos-too-old";
    /// A symbol that nothing provides.
    UNRESOLVED_SYMBOL = "unresolved-symbol";
    /// Static thread-local storage.
    STATIC_TLS = "static-tls";
    /// An executable stack.
    EXECUTABLE_STACK = "executable-stack";
    /// No RECORD, or one that cannot be read.
    RECORD_UNREADABLE = "record-unreadable";
    /// A file differs from its hash or size in RECORD.
    RECORD_MISMATCH = "record-mismatch";
    /// RECORD lists a file that the wheel lacks.
    RECORD_MISSING = "record-missing";
    /// The wheel has a file that RECORD does not list.
    RECORD_EXTRA = "record-extra";
    /// METADATA or WHEEL contradicts the file name, or is missing.
    METADATA_MISMATCH = "metadata-mismatch";
    /// Root-Is-Purelib, although there are libraries.
    PURELIB = "purelib";
    /// Stubs that type checkers ignore.
    STUBS_WITHOUT_PY_TYPED = "stubs-without-py-typed";
    /// A path that leaves the folder it is unpacked to.
    UNSAFE_PATH = "unsafe-path";
    /// Two entries of one name.
    DUPLICATE_ENTRY = "duplicate-entry";
    /// A library that is larger than this tool reads.
    TOO_LARGE = "too-large";
}
