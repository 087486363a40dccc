//! The Python interpreter: tracebacks and exceptions, by the tool whose frames they show; and panics of Rust programs.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "Traceback (most recent call last)",
    "\", line ",
    "Error: ",
    "Exception: ",
    " panicked at ",
    ": can't open file '",
    ": No module named ",
    "PyErr { type: <class '",
];

/// Folders of packaging tools in a frame.
const PACKAGING: [&str; 32] = [
    "/pip/_internal/",
    "\\pip\\_internal\\",
    "/pip/_vendor/",
    "\\pip\\_vendor\\",
    "/pip/basecommand.py",
    "/pip/commands/",
    "/pip/req/",
    "\\pip\\commands\\",
    "/pep517/",
    "/pyproject_hooks/",
    "/maturin/__init__.py",
    "\\maturin\\__init__.py",
    "/setuptools_rust/",
    "/setuptools/build_meta.py",
    "\\setuptools\\build_meta.py",
    "/setuptools/command/",
    "/auditwheel/",
    "/bin/auditwheel",
    "/delocate/",
    "/twine/",
    "/cibuildwheel/",
    "/poetry/",
    "/build/__main__.py",
    "/puccinialin/",
    "/delvewheel/",
    "\\delvewheel\\",
    "\\cibuildwheel\\",
    "\\auditwheel\\",
    "\\twine\\",
    "\\poetry\\",
    "\\setuptools\\command\\",
    "\\setuptools_rust\\",
];

/// Folders of rules_python's tools for repository rules in a frame.
const RULES_PYTHON: [&str; 6] = [
    "/python/pip_install/extract_wheel",
    "/python/pip_install/parse_requirements_to_bzl/",
    "/python/pip_install/tools/wheel_installer/",
    "/python/private/pypi/whl_installer/",
    "/python/pip_install/extract_wheels/",
    "/external/pypi__",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let exception = || Said::new(Speaker::Python, Phase::Runtime, Depth::Exception);
    if line.starts_with(b"Traceback (most recent call last)") {
        return Some(Said {
            opens: true,
            certain: true,
            ..exception()
        });
    }
    if is_step(line) {
        let (speaker, phase, depth) = if has_any(line, &RULES_PYTHON) {
            (Speaker::RulesPython, Phase::Fetch, Depth::Resolution)
        } else if has_any(line, &PACKAGING) {
            (Speaker::Packaging, Phase::Packaging, Depth::Wrapper)
        } else {
            (Speaker::Python, Phase::Runtime, Depth::Exception)
        };
        let said = Said::new(speaker, phase, depth);
        return Some(Said {
            certain: true,
            ..said
        });
    }
    if is_panic(line) {
        let is_rustc = line.starts_with(b"thread 'rustc' ");
        return Some(if is_rustc {
            Said::new(Speaker::Rustc, Phase::Compile, Depth::Compilation)
        } else {
            Said::new(Speaker::Program, Phase::Runtime, Depth::Assertion)
        });
    }
    // PyO3 prints a Python exception in a panic.
    if has(line, "PyErr { type: <class '") {
        return Some(Said {
            depth: Depth::Assertion,
            ..exception()
        });
    }
    if is_usage(line) {
        return Some(Said {
            depth: Depth::Import,
            ..exception()
        });
    }
    let depth = if is_import(without_pytest(line)) {
        Depth::Import
    } else {
        Depth::Exception
    };
    is_exception(line).then(|| Said {
        depth,
        ..exception()
    })
}

/// Whether Python did not find its program: `/usr/bin/python3: can't open file '/w/a.py': …`, `python: No module named pytest`.
fn is_usage(line: &[u8]) -> bool {
    let message = || {
        let at = memchr::memmem::find(line, b": ")?;
        let name = line
            .get(..at)?
            .rsplit(|byte| matches!(byte, b'/' | b'\\'))
            .next()?;
        let message = line.get(at + 2..)?;
        let is_python = name.starts_with(b"python") && !name.contains(&b' ');
        let is_error = starts_with_any(message, &["can't open file '", "No module named "]);
        (is_python && is_error).then_some(())
    };
    message().is_some()
}

/// Whether Python could not import a module: the test that wants it did not begin.
fn is_import(line: &[u8]) -> bool {
    starts_with_any(line, &["ImportError: ", "ModuleNotFoundError: "])
}

/// Whether this is a Python frame, `  File "a.py", line 1, in main`. Starlark frames also have a column.
pub(crate) fn is_step(line: &[u8]) -> bool {
    line.starts_with(b"File \"")
        && has(line, "\", line ")
        && has(line, ", in ")
        && !has(line, ", column ")
}

/// Whether this is a line such as `thread 'main' panicked at src/lib.rs:3:5:`. Newer releases print the thread's number after its name.
pub(super) fn is_panic(line: &[u8]) -> bool {
    line.starts_with(b"thread '") && has(line, " panicked at ")
}

/// Whether this is `package.SomeError: text`, also with the `E` that pytest prints before it.
pub(crate) fn is_exception(line: &[u8]) -> bool {
    let line = without_pytest(line);
    let end = line
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_')));
    let name = line.get(..end.unwrap_or(line.len())).unwrap_or_default();
    let is_end = end.is_none_or(|at| line.get(at) == Some(&b':'));
    let ends = [&b"Error"[..], b"Exception", b"Interrupt", b"Exit"];
    // Java exceptions are Bazel's own.
    let is_java = ["java.", "javax.", "com.google."]
        .iter()
        .any(|start| name.starts_with(start.as_bytes()));
    // PowerShell's records of what programs print, which it breaks at any character. Python also prints `Exception` alone.
    let is_record = end.is_none()
        && name != b"Exception"
        && (b"RemoteException".ends_with(name) || b"NativeCommandError".ends_with(name));
    is_end
        && !is_java
        && !is_record
        && name
            .first()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && name.len() > 6
        && ends.iter().any(|end| name.ends_with(end))
}

/// Removes pytest's `E   `.
pub(crate) fn without_pytest(line: &[u8]) -> &[u8] {
    let rest = line.trim_ascii_start().strip_prefix(b"E   ");
    rest.map_or(line, <[u8]>::trim_ascii_start)
}

#[cfg(test)]
mod tests {
    use super::{is_exception, read};
    use crate::phase::Phase;

    #[test]
    fn last_lines_of_tracebacks() {
        for line in [
            "ModuleNotFoundError: No module named 'x'",
            "AssertionError",
            "pkg.mod.MyError: x",
            "E   ImportError: x",
            "Exception: x",
            "Exception",
            "CommandError: x",
        ] {
            assert!(is_exception(line.as_bytes()), "{line}");
        }
        for line in [
            "  ImportError: x",
            "error: x",
            "Error: x",
            "an Error: x",
            "java.io.IOException: x",
            "RemoteException",
            "emoteException",
            "CommandError",
            "",
        ] {
            assert!(!is_exception(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn programs_that_are_not_found() {
        for line in [
            "/usr/bin/python: can't open file '/w/a.zip': [Errno 2] No such file or directory",
            "C:\\Python312\\python.exe: No module named pytest",
            "python3.12: No module named maturin",
        ] {
            assert_eq!(
                read(line.as_bytes()).map(|said| said.phase),
                Some(Phase::Runtime),
                "{line}"
            );
        }
        for line in ["the python: No module named x", "x: No module named y"] {
            assert_eq!(read(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn the_frames_name_the_tool() {
        for (line, phase) in [
            (
                "File \"/v/lib/python3.7/site-packages/pip/_vendor/pep517/_in_process.py\", line 280, in <module>",
                Phase::Packaging,
            ),
            (
                "File \"/x/external/rules_python/python/pip_install/extract_wheels/__init__.py\", line 16, in <module>",
                Phase::Fetch,
            ),
            ("File \"/x/app.py\", line 16, in <module>", Phase::Runtime),
        ] {
            assert_eq!(read(line.as_bytes()).map(|said| said.phase), Some(phase), "{line}");
        }
        let starlark = "File \"/w/BUILD\", line 51, column 10, in <toplevel>";
        assert_eq!(read(starlark.as_bytes()), None);
    }

    #[test]
    fn panics() {
        for (line, phase) in [
            (
                "thread '<unnamed>' panicked at src/lib.rs:3:5:",
                Phase::Runtime,
            ),
            (
                "thread '<unnamed>' (7) panicked at src/lib.rs:3:5:",
                Phase::Runtime,
            ),
            (
                "thread 'rustc' panicked at compiler/x.rs:3:5:",
                Phase::Compile,
            ),
        ] {
            assert_eq!(
                read(line.as_bytes()).map(|said| said.phase),
                Some(phase),
                "{line}"
            );
        }
    }
}
