//! Loaders of shared libraries (glibc's and musl's ld.so, dyld, Windows) and crashes that the operating system reports.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has_any, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "error while loading shared libraries: ",
    "symbol lookup error: ",
    ": relocation error: ",
    "Error relocating ",
    "Error loading shared library ",
    "dyld: ",
    "dyld[",
    "dlopen(",
    "DLL load failed",
    "is not a valid Win32 application",
    "0xc0000005",
    "0xC0000005",
    "0xc0000135",
    "0xC0000135",
    "STATUS_DLL_NOT_FOUND",
    "STATUS_ACCESS_VIOLATION",
    "STATUS_ENTRYPOINT_NOT_FOUND",
    "Fatal Python error: ",
    "SIGSEGV",
    "SIGABRT",
    "SIGILL",
    "SIGBUS",
    "cannot open shared object file",
    "' not found (required by ",
    "mach-o file, but is an",
    "symbol not found in flat namespace",
    "(core dumped)",
    "fatal runtime error: ",
    "non-unwinding panic",
    "terminate called after",
    "Library not loaded: ",
    "Symbol not found: ",
    "Expected in: ",
    "LAUNCHER ERROR: ",
    "ERROR: runfiles.bash initializer",
];

const WORDS: [&str; 30] = [
    ": error while loading shared libraries: ",
    ": symbol lookup error: ",
    ": relocation error: ",
    "Error relocating ",
    "Error loading shared library ",
    "DLL load failed",
    "is not a valid Win32 application",
    "Exception 0xc0000005",
    "exception 0xc0000005",
    "exit code: 0xc0000005",
    "exit code: 0xc0000135",
    "STATUS_DLL_NOT_FOUND",
    "STATUS_ACCESS_VIOLATION",
    "STATUS_ENTRYPOINT_NOT_FOUND",
    "Fatal Python error: ",
    "(signal: 11, SIGSEGV",
    "(signal: 6, SIGABRT",
    "(signal: 4, SIGILL",
    "signal SIGSEGV",
    "(SIGSEGV)",
    "cannot open shared object file",
    "' not found (required by ",
    "mach-o file, but is an incompatible architecture",
    "symbol not found in flat namespace",
    "(core dumped)",
    "SIGSEGV",
    "(0xC0000005)",
    "fatal runtime error: ",
    "thread caused non-unwinding panic",
    "terminate called after throwing an instance",
];

/// How lines of loaders start.
const STARTS: [&str; 7] = [
    "ERROR: runfiles.bash initializer cannot find ",
    // Bazel's launcher of Python and Bash programs on Windows.
    "LAUNCHER ERROR: ",
    "dyld: ",
    "dyld[",
    "Library not loaded: ",
    "Symbol not found: ",
    "Expected in: ",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_loader = has_any(line, &WORDS)
        || starts_with_any(line, &STARTS)
        || starts_with_any(line, &["ImportError: dlopen(", "OSError: dlopen("]);
    is_loader.then(|| Said::new(Speaker::Loader, Phase::Runtime, Depth::Loading))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn loaders() {
        for line in [
            "./tally: error while loading shared libraries: libpython3.11.so.1.0: cannot open shared object file",
            "python: symbol lookup error: x.so: undefined symbol: PyList_New",
            "Error relocating /usr/lib/x.so: __stack_chk_fail: initial-exec TLS resolves to dynamic definition",
            "dyld[123]: Library not loaded: @rpath/libpython3.8.dylib",
            "ImportError: DLL load failed while importing _native: The specified module could not be found.",
            "LAUNCHER ERROR: Cannot launch process: \"python.exe\" x.zip",
            "Exception 0xc0000005 encountered at address 0x7fffecf60f3b",
            "process didn't exit successfully: `x` (signal: 11, SIGSEGV: invalid memory reference)",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in ["see dlopen(3)", "the loader loads", "at 0xc0000005a3"] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
