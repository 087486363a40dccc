//! Steps of stack traces in other forms than Python's own: rich, IPython, gdb, and native traces of a program that runs Python.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any, is_number};

pub(super) const LITERALS: &[&str] = &[
    " Traceback (most recent call last) ",
    " in <module>",
    "PyEval_",
    "PyObject_",
    "PyRun_",
    "Py_RunMain",
    "0x00007f",
    "0x000055",
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
    if is_native_step(line) || is_gdb_step(line) {
        return Some(said(Speaker::Program, Depth::Assertion));
    }
    is_drawn_step(line).then(|| said(Speaker::Python, Depth::Exception))
}

/// Functions of Python's C API in a stack trace of a program that runs Python.
const NATIVE: [&str; 4] = ["PyEval_", "PyObject_", "PyRun_", "Py_RunMain"];

/// Whether this is a step of a native stack trace in Python: `  38:  0x7ff - PyEval_EvalCode`, `#7 0x7ff in _PyEval_EvalFrameDefault ()`.
fn is_native_step(line: &[u8]) -> bool {
    let rest = line.strip_prefix(b"#").unwrap_or(line);
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let Some(rest) = rest.get(digits..).filter(|_| digits > 0) else {
        return false;
    };
    let is_step = rest.starts_with(b": ") || line.starts_with(b"#") && rest.starts_with(b" ");
    is_step
        && (has(rest, " 0x") || rest.starts_with(b": Py") || rest.starts_with(b": _Py"))
        && has_any(rest, &NATIVE)
}

/// Whether this is a step of gdb's, whatever the function: `#1  0x00007ffee9160c4d in py_spy::main () from /w/a.abi3.so`.
fn is_gdb_step(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"#") else {
        return false;
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = rest.get(digits..).unwrap_or_default().trim_ascii_start();
    digits > 0
        && (rest.starts_with(b"0x00007f") || rest.starts_with(b"0x000055"))
        && has(rest, " in ")
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
        for line in [
            "\"_PyEval_SaveThread\", referenced from:",
            "12: the docs name PyEval_EvalCode",
            "warning in <module> docs",
            "#12 0x00007f",
        ] {
            assert_eq!(read(line.as_bytes()), None, "{line}");
        }
    }
}
