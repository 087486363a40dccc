//! Steps of stack traces in other forms than Python's own: rich, IPython, gdb, and native traces of a program that runs Python.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any, is_number, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    " Traceback (most recent call last) ",
    " in <module>",
    "PyEval_",
    "PyObject_",
    "PyRun_",
    "Py_RunMain",
    "0x00007f",
    "0x000055",
    " - maturin::",
    " - uv::",
    " - cargo_bazel::",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let said = |speaker, depth| Said::new(speaker, Phase::Runtime, depth);
    // rich draws a box around a traceback.
    let is_boxed = line.starts_with("\u{256d}\u{2500}".as_bytes());
    if is_boxed && has(line, " Traceback (most recent call last) ") {
        return Some(Said {
            opens: true,
            certain: true,
            ..said(Speaker::Python, Depth::Exception)
        });
    }
    if let Some(said) = tool(line) {
        return Some(said);
    }
    if is_native_step(line) || is_gdb_step(line) {
        return Some(said(Speaker::Program, Depth::Assertion));
    }
    is_drawn_step(line).then(|| said(Speaker::Python, Depth::Exception))
}

/// Functions of Python's C API in a stack trace of a program that runs Python.
const NATIVE: [&str; 4] = ["PyEval_", "PyObject_", "PyRun_", "Py_RunMain"];

/// Crates of tools that print their own stack trace when they crash.
const TOOLS: [(&str, Speaker, Phase, Depth); 3] = [
    (
        " - maturin::",
        Speaker::Packaging,
        Phase::Packaging,
        Depth::Wrapper,
    ),
    (
        " - uv::",
        Speaker::Packaging,
        Phase::Packaging,
        Depth::Wrapper,
    ),
    (
        " - cargo_bazel::",
        Speaker::CargoBazel,
        Phase::Fetch,
        Depth::Resolution,
    ),
];

/// What follows the number of a step: `38:` or `#7`.
fn behind_number(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"#").unwrap_or(line);
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    rest.get(digits..).filter(|_| digits > 0)
}

/// The tool whose crate this step is in: `3:  0x7f03dc4aa89e - maturin::build_context::build`.
fn tool(line: &[u8]) -> Option<Said> {
    let rest = behind_number(line)?;
    let is_step = rest.starts_with(b":") && has(rest, " 0x");
    let found = TOOLS.iter().find(|(words, ..)| has(rest, words));
    let (_, speaker, phase, depth) = found.filter(|_| is_step)?;
    Some(Said::new(*speaker, *phase, *depth))
}

/// Whether this is a step of a native stack trace in Python: `38:  0x7ff - PyEval_EvalCode`, `#7 0x7ff in _PyEval_EvalFrameDefault ()`.
fn is_native_step(line: &[u8]) -> bool {
    behind_number(line).is_some_and(|rest| {
        let is_step = rest.starts_with(b": ") || line.starts_with(b"#") && rest.starts_with(b" ");
        let is_address =
            has(rest, " 0x") || rest.starts_with(b": Py") || rest.starts_with(b": _Py");
        is_step && is_address && has_any(rest, &NATIVE)
    })
}

/// Whether this is a step of gdb's, whatever the function: `#1  0x00007ffee9160c4d in py_spy::main () from /w/a.abi3.so`.
fn is_gdb_step(line: &[u8]) -> bool {
    let rest = behind_number(line).filter(|_| line.starts_with(b"#"));
    rest.is_some_and(|rest| {
        starts_with_any(rest.trim_ascii_start(), &["0x00007f", "0x000055"]) && has(rest, " in ")
    })
}

/// Whether this is a step as rich and IPython draw it: `/w/a.py:27 in <module>`, `/w/a.py in <module>`.
fn is_drawn_step(line: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(line, b" in <module>") else {
        return false;
    };
    let before = line.get(..at).unwrap_or_default();
    let place = before
        .rsplit(|byte| *byte == b':')
        .next()
        .unwrap_or_default();
    before.ends_with(b".py") || place.len() < before.len() && is_number(place)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::phase::Phase;

    #[test]
    fn steps_of_other_traces() {
        for line in [
            "38:     0x7ffd7eabacd8 - PyEval_EvalCode",
            "#7  0x00007f13e2960921 in _PyEval_EvalFrameDefault (tstate=0x1)",
            "#1  0x00007ffee9160c4d in py_spy::main () from /w/_native__lib.abi3.so",
            "/w/site-packages/pydantic/main.py:27 in <module>",
            "y:27 in <module>                    \u{2502}",
            "/usr/lib/python3.9/a.py in <module>",
            "\u{256d}\u{2500}\u{2500} Traceback (most recent call last) \u{2500}\u{2500}\u{256e}",
        ] {
            let phase = read(line.as_bytes()).map(|said| said.phase);
            assert_eq!(phase, Some(Phase::Runtime), "{line}");
        }
        let crash =
            "13:     0x7f03dc4aa89e - maturin::build_context::BuildContext::build_bin_wheel";
        let phase = read(crash.as_bytes()).map(|said| said.phase);
        assert_eq!(phase, Some(Phase::Packaging));
        for line in [
            "maturin: a - maturin::build",
            "\"_PyEval_SaveThread\", referenced from:",
            "12: the docs name PyEval_EvalCode",
            "warning in <module> docs",
            "#12 0x00007f",
        ] {
            assert_eq!(read(line.as_bytes()), None, "{line}");
        }
    }
}
