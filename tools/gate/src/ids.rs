//! The ids of all problems. An id is never reused. README.md explains each.

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
    /// The file ends before the size that its headers state.
    TRUNCATED = "truncated";
    /// Headers that contradict themselves.
    MALFORMED = "malformed";
    /// An executable or object of a known format.
    NOT_SHARED = "not-shared";
    /// The format of another operating system.
    WRONG_OS = "wrong-os";
    /// Code for another processor, or no slice for the requested one.
    WRONG_ARCH = "wrong-arch";
    /// No init symbol for this module.
    NO_INIT_SYMBOL = "no-init-symbol";
    /// Only `PyModExport_`, which the oldest promised Python does not look for.
    INIT_TOO_NEW = "init-too-new";
    /// Only `PyInit_`, which abi3t does not have.
    INIT_NOT_ABI3T = "init-not-abi3t";
    /// A symbol of CPython outside its stable ABI.
    UNSTABLE_SYMBOL = "unstable-symbol";
    /// A symbol of the stable ABI that the oldest promised Python lacks.
    SYMBOL_ABOVE_FLOOR = "symbol-above-floor";
    /// A symbol whose arguments cannot be created in free-threaded Pythons.
    SYMBOL_NOT_ABI3T = "symbol-not-abi3t";
    /// A symbol that Python lacks on this operating system.
    SYMBOL_NOT_ON_OS = "symbol-not-on-os";
    /// libpython among the needed libraries.
    LINKS_LIBPYTHON = "links-libpython";
    /// A different `python*.dll` than the promise requires.
    WRONG_PYTHON_DLL = "wrong-python-dll";
    /// A search path that exists only on the build machine.
    ABSOLUTE_RPATH = "absolute-rpath";
    /// A needed library with a path that exists only on the build machine.
    NEEDED_PATH = "needed-path";
    /// An install name that exists only on the build machine.
    ABSOLUTE_INSTALL_NAME = "absolute-install-name";
}
