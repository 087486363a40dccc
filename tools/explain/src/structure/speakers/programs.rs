//! Small programs that builds run, which print `NAME: message`: generators of code, archivers, and the tools of POSIX.

use super::forms::{has_form, words, At, Form};
use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::has_any;

/// How many of [`FORMS`] are of programs that change libraries.
const LINK: usize = 8;

/// How lines start, of some programs only if an error follows.
const FORMS: &[Form] = &[
    // Programs that change libraries after the linker
    (At::WithMore, "strip: "),
    (At::WithMore, "objcopy: "),
    (At::WithMore, "llvm-strip: "),
    (At::WithMore, "llvm-objcopy: "),
    (At::WithMore, "dsymutil: "),
    (At::WithMore, "llvm-dlltool: "),
    (At::WithMore, "rust-objcopy: "),
    (At::WithMore, "llvm-ar: error: "),
    // Generators of code and documents
    (At::WithMore, "protoc: "),
    (At::WithMore, "flatc: "),
    (At::WithMore, "swig: "),
    (At::WithMore, "bison: "),
    (At::WithMore, "flex: "),
    (At::WithMore, "cbindgen: "),
    (At::WithMore, "bindgen: "),
    (At::WithMore, "cython: "),
    (At::WithMore, "uniffi-bindgen: "),
    (At::WithMore, "perl: "),
    (At::WithMore, "ruby: "),
    (At::WithMore, "node: "),
    (At::WithMore, "java: "),
    (At::WithMore, "autoconf: "),
    (At::WithMore, "autoreconf: "),
    (At::WithMore, "automake: "),
    (At::WithMore, "aclocal: "),
    (At::WithMore, "libtoolize: "),
    (At::WithMore, "makeinfo: "),
    (At::WithMore, "msgfmt: "),
    (At::WithMore, "meson: "),
    (At::WithMore, "scons: "),
    // Archivers
    (At::WithMore, "bsdtar: "),
    (At::WithMore, "gzip: "),
    (At::WithMore, "unzip: "),
    (At::WithMore, "bunzip2: "),
    (At::WithMore, "patch: "),
    (At::WithMore, "cpio: "),
    (At::WithMore, "zstd: "),
    (At::WithMore, "7z: "),
    // POSIX
    (At::WithMore, "mkdir: "),
    (At::WithMore, "rmdir: "),
    (At::WithMore, "chmod: "),
    (At::WithMore, "chown: "),
    (At::WithMore, "touch: "),
    (At::WithMore, "mktemp: "),
    (At::WithMore, "readlink: "),
    (At::WithMore, "realpath: "),
    (At::WithMore, "install: cannot "),
    (At::WithMore, "find: "),
    (At::WithMore, "grep: "),
    (At::WithMore, "xargs: "),
    (At::WithMore, "rsync: "),
    (At::WithMore, "sudo: "),
    (At::WithMore, "nproc: "),
    // Names too short to search for, with the words that follow them
    (At::Start, "cp: cannot "),
    (At::Start, "mv: cannot "),
    (At::Start, "rm: cannot "),
    (At::Start, "ln: failed to "),
    (At::Start, "tar: Error "),
    (At::Start, "tar: Exiting "),
    (At::Start, "tar: Cannot "),
    (At::Start, "env: \u{2018}"),
    (At::Start, "env: '"),
    (At::Start, "sed: can't "),
    (At::Start, "sed: -e expression"),
    (At::Start, "xz: (stdin)"),
    (At::Start, "rsync error: "),
    (At::Anywhere, "stat: cannot stat "),
    // Node.js
    (At::Start, "Error: ENOENT: "),
    (At::Start, "Error: EACCES: "),
    (At::Start, "Error: ENOSPC: "),
];

/// What every line contains that [`read`] recognizes.
pub(super) const LITERALS: &[&str] = &words::<{ FORMS.len() }>(FORMS);

/// Words in messages that are errors.
const ERRORS: [&str; 22] = [
    "annot ",
    "an't ",
    "rror",
    "ailed",
    "No such ",
    "not found",
    "denied",
    "not permitted",
    "nvalid ",
    "nrecognized ",
    "nknown ",
    "nexpected ",
    "missing ",
    "Missing ",
    "File exists",
    "No space left",
    "not recognized",
    "unsupported",
    "ould not ",
    "does not exist",
    "is not a program or is not executable",
    "fatal",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let line = behind_folder(line);
    let (link, others) = FORMS.split_at_checked(LINK)?;
    let starts = |forms: &[Form]| forms.iter().any(|form| line.starts_with(form.1.as_bytes()));
    let is_error = || has_any(line, &ERRORS) && !has_any(line, &["warning", "Warning"]);
    let phase = if starts(link) && is_error() {
        Phase::Link
    } else if has_form(line, others) || starts(others) && is_error() {
        Phase::Execution
    } else {
        return None;
    };
    Some(Said::new(Speaker::Shell, phase, Depth::Shell))
}

/// `/usr/bin/strip: x` without the folder.
fn behind_folder(line: &[u8]) -> &[u8] {
    let end = memchr::memmem::find(line, b": ").unwrap_or_default();
    let program = line.get(..end).unwrap_or_default();
    let is_path = program.starts_with(b"/") && !program.contains(&b' ');
    let folder = program.iter().rposition(|byte| *byte == b'/');
    let name = folder.filter(|_| is_path).map_or(0, |at| at + 1);
    line.get(name..).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::phase::Phase;

    #[test]
    fn programs_and_others() {
        for (line, phase) in [
            (
                "cp: cannot stat 'bazel-out/k8-fastbuild/bin/a': No such file or directory",
                Phase::Execution,
            ),
            (
                "/usr/bin/mkdir: cannot create directory 'x': Permission denied",
                Phase::Execution,
            ),
            (
                "tar: Error is not recoverable: exiting now",
                Phase::Execution,
            ),
            (
                "strip: error: the input file 'a.so' is not a valid Mach-O",
                Phase::Link,
            ),
            (
                "env: 'python3': No such file or directory",
                Phase::Execution,
            ),
        ] {
            assert_eq!(
                read(line.as_bytes()).map(|said| said.phase),
                Some(phase),
                "{line}"
            );
        }
        for line in [
            "mkdir: created directory 'x'",
            "find: 3 files",
            "tcp: cannot connect",
            "please install: the error",
            "strip: warning: removed an error",
        ] {
            assert_eq!(read(line.as_bytes()), None, "{line}");
        }
    }
}
