//! The ids of all problems, in one place. An id is never reused; README.md explains each.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)+) => {
        $($(#[$doc])* pub const $name: &str = $id;)+

        /// All ids, in the order of README.md.
        pub const ALL: &[&str] = &[$($id),+];
    };
}

ids! {
    /// The file has no bytes.
    EMPTY_FILE = "empty-file";
    /// Another kind of file: an archive, a script, text.
    NOT_A_LIBRARY = "not-a-library";
    /// The file ends before its headers say.
    TRUNCATED = "truncated";
    /// Headers that contradict themselves.
    MALFORMED = "malformed";
    /// An executable or object of a known format.
    NOT_SHARED = "not-shared";
    /// The format of another operating system.
    WRONG_OS = "wrong-os";
    /// Code for another processor, or none for the wanted one.
    WRONG_ARCH = "wrong-arch";
    /// No init symbol for this module.
    NO_INIT_SYMBOL = "no-init-symbol";
    /// Only `PyModExport_`, which the oldest Python promised does not look for.
    INIT_TOO_NEW = "init-too-new";
    /// Only `PyInit_`, which abi3t does not have.
    INIT_NOT_ABI3T = "init-not-abi3t";
    /// A symbol of CPython that is not in its stable ABI.
    UNSTABLE_SYMBOL = "unstable-symbol";
    /// A symbol of the stable ABI that the oldest Python promised does not have.
    SYMBOL_ABOVE_FLOOR = "symbol-above-floor";
    /// A symbol that free-threaded Pythons cannot be given arguments for.
    SYMBOL_NOT_ABI3T = "symbol-not-abi3t";
    /// A symbol that Python does not have on this operating system.
    SYMBOL_NOT_ON_OS = "symbol-not-on-os";
    /// libpython among the needed libraries.
    LINKS_LIBPYTHON = "links-libpython";
    /// Another `python*.dll` than the promise needs.
    WRONG_PYTHON_DLL = "wrong-python-dll";
    /// A search path that exists on the build machine alone.
    ABSOLUTE_RPATH = "absolute-rpath";
    /// A needed library by a path that exists on the build machine alone.
    NEEDED_PATH = "needed-path";
    /// An install name that exists on the build machine alone.
    ABSOLUTE_INSTALL_NAME = "absolute-install-name";
}
