//! Loaders of shared libraries (glibc's and musl's ld.so, dyld, Windows) and crashes that the operating system reports.

use super::forms::{has_form, words, At, Form};
use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any, is_number, starts_with_any};

const FORMS: &[Form] = &[
    (At::Anywhere, "Sanitizer has encountered a fatal error"),
    (
        At::Anywhere,
        "ASan runtime does not come first in initial library list",
    ),
    (At::Anywhere, "cannot load any more object with static TLS"),
    (At::Anywhere, "cannot allocate memory in static TLS block"),
    (At::Anywhere, "Windows fatal exception: "),
    (At::Anywhere, "Unhandled exception at 0x"),
    // gdb and lldb
    (At::Anywhere, " received signal SIG"),
    (At::Anywhere, ", stop reason = signal "),
    (At::Anywhere, ", stop reason = EXC_"),
    (At::Anywhere, ": error while loading shared libraries: "),
    (At::Anywhere, ": symbol lookup error: "),
    (At::Anywhere, ": relocation error: "),
    (At::Anywhere, "Error relocating "),
    (At::Anywhere, "Error loading shared library "),
    (At::Anywhere, "DLL load failed"),
    (At::Anywhere, "is not a valid Win32 application"),
    (At::Anywhere, "Exception 0xc0000005"),
    (At::Anywhere, "exception 0xc0000005"),
    (At::Anywhere, "exit code: 0xc0000005"),
    (At::Anywhere, "exit code: 0xc0000135"),
    (At::Anywhere, "STATUS_DLL_NOT_FOUND"),
    (At::Anywhere, "STATUS_ACCESS_VIOLATION"),
    (At::Anywhere, "STATUS_ENTRYPOINT_NOT_FOUND"),
    (At::Anywhere, "Fatal Python error: "),
    (At::Anywhere, "(signal: 11, SIGSEGV"),
    (At::Anywhere, "(signal: 6, SIGABRT"),
    (At::Anywhere, "(signal: 4, SIGILL"),
    (At::Anywhere, "signal SIGSEGV"),
    (At::Anywhere, "(SIGSEGV)"),
    (At::Anywhere, "cannot open shared object file"),
    (At::Anywhere, "' not found (required by "),
    (
        At::Anywhere,
        "mach-o file, but is an incompatible architecture",
    ),
    (At::Anywhere, "symbol not found in flat namespace"),
    (At::Anywhere, "(core dumped)"),
    (At::Anywhere, "SIGSEGV"),
    (At::Anywhere, "(0xC0000005)"),
    (At::Anywhere, "fatal runtime error: "),
    (At::Anywhere, "thread caused non-unwinding panic"),
    (At::Anywhere, "terminate called after throwing an instance"),
    // cffi, ctypes, Windows
    (At::Anywhere, "cannot load library '"),
    (At::Anywhere, "EXCEPTION_ACCESS_VIOLATION"),
    // Shells and sanitizers
    (At::Anywhere, "Segmentation fault: 11"),
    (At::Anywhere, "(interrupted by signal "),
    (At::Anywhere, "Exec format error"),
    (At::Anywhere, ": exec format error"),
    (At::Anywhere, "ERROR: AddressSanitizer: "),
    (At::Anywhere, "WARNING: ThreadSanitizer: "),
    (At::Anywhere, "ERROR: LeakSanitizer: "),
    (At::Anywhere, "WARNING: MemorySanitizer: "),
    // How lines of loaders start
    (At::Start, "illegal hardware instruction "),
    (At::Start, "Illegal hardware instruction"),
    (At::Start, "ERROR: runfiles.bash initializer cannot find "),
    // Bazel's launcher of Python and Bash programs on Windows.
    (At::Start, "LAUNCHER ERROR: "),
    (At::Start, "dyld: "),
    (At::Start, "dyld["),
    (At::Start, "Library not loaded: "),
    (At::Start, "Symbol not found: "),
    (At::Start, "Expected in: "),
    // The heap of glibc
    (At::Start, "free(): invalid "),
    (At::Start, "free(): double free"),
    (At::Start, "double free or corruption"),
    (At::Start, "malloc(): "),
    (At::Start, "realloc(): invalid "),
    (At::Start, "corrupted size vs. prev_size"),
    (At::Start, "munmap_chunk(): invalid "),
    (At::Start, "*** stack smashing detected ***"),
    // Shells, about the program that they ran
    (At::Start, "zsh: segmentation fault "),
    (At::Start, "zsh: abort "),
    (At::Start, "zsh: illegal hardware instruction "),
    (At::Start, "zsh: bus error "),
    (At::Start, "Segmentation fault"),
    (At::Start, "Illegal instruction"),
    (At::Start, "libc++abi: terminating"),
    // Python, about a library that dyld does not load
    (At::Start, "ImportError: dlopen("),
    (At::Start, "OSError: dlopen("),
    // Job control: `is_job`
    (At::WithMore, " abort      "),
    (At::WithMore, "segmentation fault "),
    (At::WithMore, "bus error "),
    (At::WithMore, "llegal hardware instruction "),
];

/// What every line contains that [`read`] recognizes.
pub(super) const LITERALS: &[&str] = &words::<{ FORMS.len() }>(FORMS);

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_loader = has_form(line, FORMS) || is_job(line).is_some();
    let (phase, depth) = what(line);
    is_loader.then(|| Said::new(Speaker::Loader, phase, depth))
}

/// What the program or library is that does not load: a build script, rustc and what it loads, or the user's own.
fn what(line: &[u8]) -> (Phase, Depth) {
    let is_macro =
        has(line, "/target/") && has(line, "/deps/lib") && has(line, "not found (required by ");
    if has_any(line, &["/build-script-build", "/build-script-main"]) {
        (Phase::BuildScript, Depth::Script)
    } else if has(line, "librustc_driver") || is_macro {
        (Phase::Compile, Depth::Compilation)
    } else {
        (Phase::Runtime, Depth::Loading)
    }
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
    use crate::phase::Phase;

    #[test]
    fn what_does_not_load_gives_the_phase() {
        for (line, phase) in [
            (
                "/w/target/debug/build/a-6b/build-script-build: /lib/libc.so.6: version `GLIBC_2.33' not found (required by /w/a)",
                Phase::BuildScript,
            ),
            (
                "dyld[1]: Library not loaded: @rpath/librustc_driver-ba55.dylib",
                Phase::Compile,
            ),
            (
                "error: /lib64/libc.so.6: version `GLIBC_2.18' not found (required by /w/target/release/deps/liba-3c.so)",
                Phase::Compile,
            ),
            (
                "./tally: /lib/libc.so.6: version `GLIBC_2.33' not found (required by ./tally)",
                Phase::Runtime,
            ),
        ] {
            assert_eq!(read(line.as_bytes()).map(|said| said.phase), Some(phase), "{line}");
        }
    }

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
            "error 0xc1  cannot load library 'C:\\w\\_native__lib.cp36-win32.pyd': error 0xc1",
            "EXCEPTION_ACCESS_VIOLATION reading 0x1f0",
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
