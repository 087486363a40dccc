//! rustc, and compilers of C and C++: GCC, Clang, MSVC.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{find, has, is_number, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "error[E",
    "error: ",
    " error C",
    " error D",
    "is not implemented for `",
    "the trait bound `",
    "this error originates in the",
    "For more information about this error, try",
    "For more information about an error, try",
    "Some errors have detailed explanations",
    "query stack during panic",
    ": out of memory allocating ",
    "note: required ",
    "process didn't exit successfully: `rustc ",
    "note: extern location for ",
    "can't find crate for ",
    "help: the trait `",
    "help: the following other types",
    "Error: ",
    "sccache: ",
    "ccache: error: ",
    "distcc[",
    "internal compiler error: ",
];

/// How lines of rustc start that are errors without a code, or parts of an error.
const RUSTC: [&str; 30] = [
    "error: aborting due to",
    "error: internal compiler error",
    "error: package `",
    "error: rustc ",
    "error: cannot produce ",
    "error: extern location for ",
    "error: couldn't read `",
    "error: can't find crate for `",
    "can't find crate for ",
    "error: crate `",
    "error: cannot compile `",
    "error: failed to find a `codegen-backends` folder",
    "error: `#![feature]` may not be used",
    "error: the `-Z` flag is only accepted on the nightly",
    "error: proc macro panicked",
    "error: proc-macro derive panicked",
    "error: custom attribute panicked",
    "error: environment variable `",
    "For more information about this error, try",
    "For more information about an error, try",
    "error: unknown codegen option",
    "error: unknown unstable option",
    "error: could not find specification for target",
    "error: couldn't create a temp dir",
    "error: Error loading target specification",
    "error: error loading target specification",
    "error: multiple input filenames provided",
    "error: Unrecognized option: '",
    "error: process didn't exit successfully: `rustc",
    "error: process didn't exit successfully: `clippy-driver",
];

const PARTS: [&str; 8] = [
    "Some errors have detailed explanations: E",
    "note: this error originates in the ",
    "query stack during panic",
    "note: extern location for ",
    "note: required by a bound in `",
    "note: required for `",
    "help: the trait `",
    "help: the following other types implement trait `",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let line = line.strip_prefix(b"= ").unwrap_or(line);
    // Cargo, about a rustc that crashed
    let is_crash =
        line.starts_with(b"process didn't exit successfully: `rustc ") && has(line, "(signal: ");
    if starts_with_any(line, &RUSTC) || starts_with_any(line, &PARTS) || is_trait(line) || is_crash
    {
        return Some(Said::new(
            Speaker::Rustc,
            Phase::Compile,
            Depth::Compilation,
        ));
    }
    // C and C++ of a build script, below Cargo's target folder.
    let is_below_cargo =
        has(line, "/build/") && has(line, "/out/") && has(line, "/target/") && is_placed(line);
    // A compiler's warning that Cargo passes on from a build script.
    let is_passed_on = starts_with_any(line, &["cargo:warning=", "cargo::warning="])
        && (is_placed(line) || is_driver(line));
    if is_below_cargo || is_passed_on {
        return Some(Said::new(
            Speaker::BuildScript,
            Phase::BuildScript,
            Depth::Script,
        ));
    }
    (is_cache(line) || is_placed(line) || is_driver(line) || is_assembler(line) || is_msvc(line))
        .then(|| Said::new(Speaker::Compiler, Phase::Compile, Depth::Compilation))
}

/// rustc's E0277, quoted without its first line: ``the trait `A` is not implemented for `B` ``.
fn is_trait(line: &[u8]) -> bool {
    line.starts_with(b"the trait `") && has(line, "` is not implemented for `")
        || line.starts_with(b"the trait bound `") && has(line, "` is not satisfied")
}

/// GCC and Clang: `x.c:3:5: error: …`; also rustc with `--error-format=short`, and before 1.12: `x.rs:3:5: 3:9 error: …`.
fn is_placed(line: &[u8]) -> bool {
    let placed = || {
        let at = memchr::memmem::find(line, b"error: ")?;
        let before = line.get(..at)?;
        let before = before.strip_suffix(b"fatal ").unwrap_or(before);
        let mut place = before.strip_suffix(b": ")?.rsplitn(3, |byte| *byte == b':');
        let (column, number) = (place.next()?, place.next()?);
        (is_number(column) && is_number(number) && place.next().is_some()).then_some(())
    };
    // rustc with `--error-format=short`: `src/lib.rs:3:3: error[E0425]: …`.
    let is_short = || find(line, b".rs:").is_some_and(|rest| find(rest, b": error[E").is_some());
    let is_old = || {
        let rest = find(line, b".rs:")?;
        let at = memchr::memmem::find(rest, b" error: ")?;
        let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b':' | b' ');
        rest.get(..at)?.iter().all(is_part).then_some(())
    };
    placed().is_some() || is_short() || is_old().is_some()
}

/// `sccache: error: …`, `ccache: error: …`, `distcc[12] ERROR: …`.
fn is_cache(line: &[u8]) -> bool {
    starts_with_any(
        line,
        &[
            "sccache: error: ",
            "sccache: caused by: ",
            "ccache: error: ",
            "distcc[",
        ],
    ) && !has(line, "Warning: ")
}

/// Names of compilers and of their parts, without a target triple before and a version after them.
const DRIVERS: [&str; 9] = [
    "gcc", "g++", "cc", "c++", "clang", "clang++", "cc1", "cc1plus", "xcrun",
];

/// `cc1plus: fatal error: …`, `x86_64-linux-gnu-gcc-12: error: …`, `clang: error: …`.
fn is_driver(line: &[u8]) -> bool {
    let driver = || {
        let at = memchr::memmem::find(line, b": ")?;
        let program = line.get(..at)?;
        let message = line.get(at + 2..)?;
        let name = program.rsplit(|byte| matches!(byte, b'/' | b'\\')).next()?;
        let name = name.strip_suffix(b".exe").unwrap_or(name);
        let is_version = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
        let end = name.iter().rposition(|byte| !is_version(byte))?;
        // The digit of `cc1` is part of its name.
        let names = [name, name.get(..=end)?];
        let is_name = |known: &&str| {
            names.iter().any(|name| {
                let rest = name.strip_suffix(known.as_bytes());
                rest.is_some_and(|rest| {
                    rest.is_empty() || rest.ends_with(b"-") && !rest.contains(&b' ')
                })
            })
        };
        let is_error = starts_with_any(
            message,
            &[
                "error: ",
                "fatal error: ",
                "internal compiler error: ",
                "out of memory allocating ",
            ],
        );
        (DRIVERS.iter().any(is_name) && is_error).then_some(())
    };
    driver().is_some()
}

/// GNU as: `/tmp/x.s:12: Error: …`, `{standard input}:12: Error: …`.
fn is_assembler(line: &[u8]) -> bool {
    let placed = || {
        let at = memchr::memmem::find(line, b": Error: ")?;
        let mut place = line.get(..at)?.rsplitn(2, |byte| *byte == b':');
        let number = place.next()?;
        let file = place.next()?;
        let is_assembly =
            file == b"{standard input}" || file.ends_with(b".s") || file.ends_with(b".S");
        (is_number(number) && is_assembly).then_some(())
    };
    placed().is_some()
}

/// MSVC: `x.c(12): error C2065: …`, `x.c(1): fatal error C1083: …`, `cl : Command line error D8021 : …`.
fn is_msvc(line: &[u8]) -> bool {
    let coded = |words: &[u8]| {
        let number = find(line, words).and_then(|rest| rest.get(..4));
        number.is_some_and(is_number)
    };
    (has(line, "): ") || starts_with_any(line, &["c1: ", "c1xx: "])) && coded(b" error C")
        || has(line, "cl : ") && coded(b" error D")
}

/// Whether the line starts with a code such as `error[E0433]: `.
pub(crate) fn is_rustc_error(line: &[u8]) -> bool {
    let number = line.trim_ascii_start();
    // In bold, as people quote it.
    let number = number.strip_prefix(b"**").unwrap_or(number);
    let number = number.strip_prefix(b"error[E");
    let number = number.and_then(|number| number.split_first_chunk::<4>());
    number.is_some_and(|(number, rest)| {
        number.iter().all(u8::is_ascii_digit) && rest.starts_with(b"]: ")
    })
}

/// Whether this is rustc's `  --> src/lib.rs:5:20`.
pub(crate) fn is_rust_place(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"--> ") && has(line, ".rs:")
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn compilers() {
        for line in [
            "src/lib.rs:3:3: error[E0425]: cannot find value `x` in this scope",
            "examples/bench.rs:15:1: 15:18 error: #[feature] may not be used on the stable release channel",
            "native.c:1:10: fatal error: dep.h: No such file or directory",
            "C:\\w\\x.c(12): error C2065: 'x': undeclared identifier",
            "C:\\w\\x.c(1): fatal error C1083: Cannot open include file: 'Python.h'",
            "c1xx: fatal error C1081: 'x.pdb': file name too long",
            "error: aborting due to 2 previous errors",
            "process didn't exit successfully: `rustc --crate-name a src/lib.rs` (signal: 11, SIGSEGV: invalid memory reference)",
            "cc1plus: out of memory allocating 65536 bytes",
            "cc1plus: fatal error: x.h: No such file or directory",
            "x86_64-linux-gnu-gcc-12: error: unrecognized command-line option '-x'",
            "/usr/bin/clang: error: unsupported option '-x'",
            "{standard input}:12: Error: bad register name",
            "note: required by a bound in `PyTypeInfo`",
            "= note: this error originates in the macro `$crate::create_exception`",
            "the trait `From<a::PyErr>` is not implemented for `b::PyErr`",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "error: the moon is in the wrong phase",
            "x.c:3:5: warning: unused variable",
            "an error C of another kind",
            "at 12:30: error: the train is late",
            "at 12:30 12:31 error: the train is late",
            "gcc: warning: x",
            "soccer: error: x",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
