//! Loaders of shared libraries (glibc's and musl's ld.so, dyld, Windows) and crashes that the operating system reports.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has_any, is_number, starts_with_any};

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
    " received signal SIG",
    "stop reason = ",
    " static TLS",
    "Windows fatal exception: ",
    "Unhandled exception at 0x",
    "llegal hardware instruction",
    "Sanitizer has encountered a fatal error",
    "ASan runtime does not come first",
    "fatal runtime error: ",
    "non-unwinding panic",
    "terminate called after",
    "Library not loaded: ",
    "Symbol not found: ",
    "Expected in: ",
    "LAUNCHER ERROR: ",
    "ERROR: runfiles.bash initializer",
    "xec format error",
    "segmentation fault ",
    "Segmentation fault",
    "egmentation fault: 11",
    " abort      ",
    "zsh: abort ",
    "Illegal instruction",
    "Bus error",
    "interrupted by signal ",
    "free(): ",
    "double free or corruption",
    "malloc(): ",
    "realloc(): ",
    "corrupted size vs. prev_size",
    "munmap_chunk(): ",
    "*** stack smashing detected ***",
    "Sanitizer: ",
    "libc++abi: terminating",
];

const WORDS: [&str; 39] = [
    "Sanitizer has encountered a fatal error",
    "ASan runtime does not come first in initial library list",
    "cannot load any more object with static TLS",
    "cannot allocate memory in static TLS block",
    "Windows fatal exception: ",
    "Unhandled exception at 0x",
    // gdb and lldb
    " received signal SIG",
    ", stop reason = signal ",
    ", stop reason = EXC_",
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
const STARTS: [&str; 24] = [
    "illegal hardware instruction ",
    "Illegal hardware instruction",
    "ERROR: runfiles.bash initializer cannot find ",
    // Bazel's launcher of Python and Bash programs on Windows.
    "LAUNCHER ERROR: ",
    "dyld: ",
    "dyld[",
    "Library not loaded: ",
    "Symbol not found: ",
    "Expected in: ",
    // The heap of glibc
    "free(): invalid ",
    "free(): double free",
    "double free or corruption",
    "malloc(): ",
    "realloc(): invalid ",
    "corrupted size vs. prev_size",
    "munmap_chunk(): invalid ",
    "*** stack smashing detected ***",
    // Shells, about the program that they ran
    "zsh: segmentation fault ",
    "zsh: abort ",
    "zsh: illegal hardware instruction ",
    "zsh: bus error ",
    "Segmentation fault",
    "Illegal instruction",
    "libc++abi: terminating",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_loader = has_any(line, &WORDS)
        || starts_with_any(line, &STARTS)
        || starts_with_any(line, &["ImportError: dlopen(", "OSError: dlopen("]);
    let is_job = is_job(line).is_some();
    let is_shell = has_any(
        line,
        &[
            "Segmentation fault: 11",
            "(interrupted by signal ",
            "Exec format error",
            ": exec format error",
            "ERROR: AddressSanitizer: ",
            "WARNING: ThreadSanitizer: ",
            "ERROR: LeakSanitizer: ",
            "WARNING: MemorySanitizer: ",
        ],
    );
    let is_loader = is_loader || is_job || is_shell;
    is_loader.then(|| Said::new(Speaker::Loader, Phase::Runtime, Depth::Loading))
}

/// Job control of zsh and bash: `[1]    1234 abort      python a.py`.
fn is_job(line: &[u8]) -> Option<()> {
    let rest = line.strip_prefix(b"[")?;
    let end = rest.iter().position(|byte| *byte == b']')?;
    let is_numbered = is_number(rest.get(..end)?);
    let rest = rest.get(end + 1..)?.trim_ascii_start();
    let process = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    let state = rest.get(process..)?.trim_ascii_start();
    let is_crash = starts_with_any(
        state,
        &[
            "abort      ",
            "segmentation fault ",
            "bus error ",
            "illegal hardware instruction ",
        ],
    );
    (is_numbered && is_crash).then_some(())
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
            "exec /usr/local/bin/entrypoint: exec format error",
            "zsh: segmentation fault  python test.py",
            "[1]    1234 abort      python test.py",
            "double free or corruption (out)",
            "==1234==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000",
            "LAUNCHER ERROR: Cannot launch process: \"python.exe\" x.zip",
            "Exception 0xc0000005 encountered at address 0x7fffecf60f3b",
            "process didn't exit successfully: `x` (signal: 11, SIGSEGV: invalid memory reference)",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "see dlopen(3)",
            "the loader loads",
            "at 0xc0000005a3",
            "a Segmentation fault is bad",
            "[1/3] abort the mission",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
