//! Linkers: GNU ld, gold, lld, mold, ld64, AIX's ld and link.exe; and the compiler drivers and rustc that run them.

use super::forms::{has_form, words, At, Form};
use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{find, has, has_any, is_number, starts_with_any};

const FORMS: &[Form] = &[
    // How lines of drivers and linkers start
    (At::Start, "error: linking with"),
    (At::Start, "error: linker "),
    (At::Start, "error: could not exec the linker"),
    (At::Start, "collect2: error: "),
    (At::Start, "collect2: fatal error: "),
    (At::Start, "Undefined symbols for architecture "),
    (At::Start, ">>> referenced by "),
    (At::Start, ">>> defined at "),
    (At::Start, ">>> defined in "),
    (At::Start, "error: Error calling dlltool "),
    (At::Start, "error: dlltool could not "),
    (At::Start, "libtool: error"),
    (At::Start, "GoLink: error"),
    // Words of linkers that do not start a line
    (At::Anywhere, "error: linker command failed with exit code"),
    (At::Anywhere, ": undefined reference to `"),
    (At::Anywhere, ": undefined reference to '"),
    (At::Anywhere, ": undefined reference to symbol '"),
    (At::Anywhere, "; recompile with -fPIC"),
    (At::Anywhere, ": relocation target "),
    (At::Anywhere, "error: invalid linker name in "),
    (At::Anywhere, "/install_name_tool: "),
    (
        At::Anywhere,
        "error: unable to execute command: Executable \"ld",
    ),
    (At::Anywhere, "collect2: fatal error: cannot find '"),
    // Forms that `read` completes: names of linkers, symbols, commands and numbers
    (At::WithMore, "ld: "),
    (At::WithMore, "ld.exe: "),
    (At::WithMore, "ld.bfd: "),
    (At::WithMore, "ld.gold: "),
    (At::WithMore, "lld-link: "),
    (At::WithMore, "LNK1"),
    (At::WithMore, "LNK2"),
    (At::WithMore, ", referenced from:"),
    (At::WithMore, "dlltool: "),
    (At::WithMore, "dlltool.exe: "),
    (At::WithMore, "install_name_tool: "),
    (At::WithMore, "lipo: "),
    (At::WithMore, "llvm-ar: "),
    (At::WithMore, "ranlib: "),
    (At::WithMore, ".rlib\" \""),
    (At::WithMore, ".rcgu.o\" \""),
];

/// What every line contains that [`read`] recognizes.
pub(super) const LITERALS: &[&str] = &words::<{ FORMS.len() }>(FORMS);

/// Names of linkers, without folder and extension. A name may follow a target triple.
const NAMES: [&str; 15] = [
    "ld",
    "ld.bfd",
    "ld.gold",
    "ld.lld",
    "ld64.lld",
    "ld.mold",
    "mold",
    "rust-lld",
    "lld-link",
    "dlltool",
    "llvm-dlltool",
    "install_name_tool",
    "lipo",
    "llvm-ar",
    "ranlib",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let line = line.strip_prefix(b"= note: ").unwrap_or(line);
    let line = line.strip_prefix(b"note: ").unwrap_or(line);
    let is_linker = has_form(line, FORMS)
        || is_named(line)
        || is_symbol(line)
        || is_command(line)
        || is_msvc(line);
    is_linker.then(|| Said::new(Speaker::Linker, Phase::Link, Depth::Linking))
}

/// `/usr/bin/ld: cannot find -lx`, `rust-lld: error: x`, `x86_64-linux-gnu-ld: x`; no warnings.
fn is_named(line: &[u8]) -> bool {
    let named = || {
        let at = memchr::memmem::find(line, b": ")?;
        // The folder of a Windows program has a colon, but no space follows it.
        let program = line.get(..at)?;
        let name = program.rsplit(|byte| matches!(byte, b'/' | b'\\')).next()?;
        let name = name.strip_suffix(b".exe").unwrap_or(name);
        let is_name = |known: &&str| {
            let rest = name.strip_suffix(known.as_bytes());
            rest.is_some_and(|rest| {
                rest.is_empty() || rest.ends_with(b"-") && !rest.contains(&b' ')
            })
        };
        let message = line.get(at + 2..)?;
        let is_warning = starts_with_any(message, &["warning", "note: ", "info: "]);
        // The line below says what the function has, an undefined reference or only a warning.
        let is_place = has(message, ": in function `") && message.ends_with(b"':");
        (NAMES.iter().any(is_name) && !is_warning && !is_place).then_some(())
    };
    named().is_some()
}

/// ld64: `"_PyExc_ValueError", referenced from:`.
fn is_symbol(line: &[u8]) -> bool {
    line.starts_with(b"\"") && line.ends_with(b"\", referenced from:")
}

/// A part of the linker's command, which rustc only prints if the linker failed: `"-L" "/w/deps" "/w/deps/libx.rlib" "-lc"`.
fn is_command(line: &[u8]) -> bool {
    has_any(line, &[".rlib\" \"", ".rcgu.o\" \""]) && has_any(line, &["\" \"-", "\" \"/"])
}

/// link.exe: `LINK : fatal error LNK1181: …`, also without its first word, and `x.obj : error LNK2019: …`.
fn is_msvc(line: &[u8]) -> bool {
    let number = find(line, b"error LNK").and_then(|rest| rest.get(..4));
    number.is_some_and(is_number)
        && (has(line, " : ") || starts_with_any(line, &["fatal error LNK", "error LNK"]))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn linkers() {
        for line in [
            "/usr/bin/ld: cannot find -lpython3.9: No such file or directory",
            "D:/a/msys64/ucrt64/bin/ld.exe: x.o:(.text+0x1544): undefined reference to `Py_TYPE'",
            "x86_64-conda-linux-gnu-ld: x.o: relocation R_X86_64_32 against `.rodata' can not be used",
            "rust-lld: error: undefined symbol: PyList_New",
            "relocation R_WASM_MEMORY_ADDR_LEB cannot be used against symbol `x`; recompile with -fPIC",
            "ld.lld: error: unable to find library -lpython3.9",
            "mold: fatal: library not found: python3.9",
            "GoLink: error running subcommand: exit status 2",
            "sync.(*Map).Load: relocation target sync/atomic.(*Value).Load not defined",
            "wasm32-ld.lld: error: x",
            "lld-link: error: undefined symbol: __declspec(dllimport) _PyDict_New",
            "ld: symbol(s) not found for architecture arm64",
            "ld: 0711-317 ERROR: Undefined symbol: ._Py_c_prod",
            "note: ld: skipping incompatible C:\\lib/python27.dll when searching for -lpython27",
            "\"_PyObject_GetAttr\", referenced from:",
            "clang: error: linker command failed with exit code 1 (use -v to see invocation)",
            "fatal error LNK1104: cannot open file 'x.rlib'",
            "LINK : fatal error LNK1181: cannot open input file 'python3.lib'",
            "cameras.obj : error LNK2001: unresolved external symbol __imp__PyDict_Type",
            "= note: /usr/bin/ld: x.o: undefined reference to symbol 'PyObject_Call'",
            "deps\" \"-L\" \"/w/deps\" \"/w/deps/libtch-1028.rlib\" \"-lc\"",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "/usr/bin/ld: x.o: in function `posix_tempnam':",
            "/usr/bin/ld: warning: x.o: missing .note.GNU-stack section implies executable stack",
            "ld: warning: object file (x.a) was built for newer macOS version (14.2) than being linked (14.0)",
            "build: the world",
            "the linker is ld: it links",
            "warning: LNK4044",
            "cc \"/w/deps/libtch-1028.rlib\"",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
