//! Reads the structure of a log: which lines name a failed action, its phase and its target, and which tool printed a line, whatever the
//! message.
//!
//! Bazel's own lines come first, because they name the phase: `action` and `error` read them, `starlark` reads what is left of a
//! traceback. `speakers` recognizes all other tools, and `progress` what was being done before an error that no rule knows.

mod action;
mod error;
mod place;
pub(crate) mod progress;
pub(crate) mod speakers;
mod starlark;
mod text;

use crate::finding::Place;
use crate::phase::Phase;

pub(crate) use speakers::python::{is_exception, without_pytest};
pub(crate) use speakers::{
    is_manifest_place, is_passed, is_rust_place, is_rustc_error, Depth, Said, Speaker,
};
use text::{find, text};

/// What Bazel's summary says of a test that passed. Long logs have many such lines.
pub(crate) const PASSED: &str = " PASSED in ";

/// The literals of Bazel's own lines.
const OWN: [&str; 15] = [
    "ERROR: ",
    "FATAL: ",
    "FAILED: ",
    "FAIL: ",
    "TIMEOUT: ",
    PASSED,
    "INFO: From ",
    "INFO: Elapsed time",
    "INFO: Build completed",
    "Finished `",
    "Finished dev [",
    "Finished release [",
    "Finished test [",
    "Test output for //",
    "Error in ",
];

/// Every line that [`read`] recognizes contains at least one of these literals.
pub(crate) fn literals() -> impl Iterator<Item = &'static str> {
    let bazel = OWN.iter().chain(action::LITERALS).copied();
    bazel.chain(speakers::literals())
}

/// A line that shows where a failure begins or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Structure {
    /// An action failed; what it printed follows.
    Action(Failed),
    /// A test failed; what it printed may follow.
    Test(String),
    /// What a test printed follows. Bazel prints the same line for a test that passed, with `--test_output=all`.
    Output(String),
    /// A line of the summary says that a test passed.
    Passed(String),
    /// An action that did not fail printed something.
    Other,
    /// Any other error from Bazel.
    Error {
        phase: Phase,
        place: Option<Place>,
        label: Option<String>,
        /// Whether the line only says that something failed.
        wrapper: bool,
    },
    /// `ERROR: ` followed by text that is not Bazel's.
    Stray,
    /// Another tool said something about a failure.
    Said(Said),
    /// A rustc error with its code.
    Rustc,
    /// The end of the current block.
    End,
    /// A test runner says that all tests passed.
    TestsPassed,
    /// Bazel or Cargo succeeded, whatever the tools before it printed.
    Success,
}

/// A failed action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    pub phase: Phase,
    pub label: Option<String>,
    pub mnemonic: Option<String>,
    pub place: Option<Place>,
}

/// Whether a line only quotes a message: the name of a test that passed, a line of a diff, a traced command, or source code that rustc shows.
pub(crate) fn is_quotation(line: &[u8]) -> bool {
    let inner = line.trim_ascii();
    let is_passed = find(inner, b".py::").is_some_and(|rest| text::has(rest, " PASSED"))
        || inner.starts_with(b"test ") && inner.ends_with(b" ... ok");
    let is_diff = line.starts_with(b"+")
        || line.starts_with(b"diff --git ")
        || text::starts_with_any(line, &["-error", "-ERROR"]);
    let number = inner.iter().position(|byte| !byte.is_ascii_digit());
    let is_source = number.is_some_and(|end| {
        let rest = inner.get(end..).unwrap_or_default();
        end > 0 && rest.starts_with(b" | ")
    });
    is_passed || is_diff || is_source
}

/// Whether [`read`] may recognize a line without any of the literals: a bare exception, or unittest's verdict.
pub(crate) fn is_bare(line: &[u8]) -> bool {
    is_exception(line.trim_ascii_start()) || line == b"OK"
}

/// Classifies a line, given without its prefixes.
pub(crate) fn read(line: &[u8]) -> Option<Structure> {
    if line.starts_with(b"ERROR: ") || line.starts_with(b"FATAL: ") {
        let bazel = action::read(line).unwrap_or_else(|| error::read(line));
        if bazel != Structure::Stray {
            return Some(bazel);
        }
        let said = speakers::read(line).map(Structure::Said);
        return said.or(Some(bazel));
    }
    if let Some(own) = own(line) {
        return Some(own);
    }
    if is_rustc_error(line) {
        return Some(Structure::Rustc);
    }
    if let Some(said) = speakers::read(line) {
        return Some(Structure::Said(said));
    }
    action::without_error(line)
        .or_else(|| action::without_head(line))
        .or_else(|| action::command(line))
}

/// Reads Bazel's lines that do not start with `ERROR: `.
fn own(line: &[u8]) -> Option<Structure> {
    let word = |prefix: &[u8]| {
        let rest = line.strip_prefix(prefix)?;
        rest.split(u8::is_ascii_whitespace).next().map(text)
    };
    for prefix in [&b"FAIL: "[..], b"TIMEOUT: "] {
        if let Some(label) = word(prefix).filter(|label| label.contains("//")) {
            return Some(Structure::Test(label));
        }
    }
    if let Some(rest) = find(line, b"Test output for ") {
        let label = rest.split(u8::is_ascii_whitespace).next().map(text);
        return Some(Structure::Output(
            label.unwrap_or_default().trim_end_matches(':').to_owned(),
        ));
    }
    if let Some(label) = word(b"INFO: From Testing ") {
        return Some(Structure::Output(label.trim_end_matches(':').to_owned()));
    }
    if line.starts_with(b"//") || line.starts_with(b"@") {
        let label = line.split(u8::is_ascii_whitespace).next().map(text);
        let is_passed = find(line, PASSED.as_bytes()).is_some();
        return label.filter(|_| is_passed).map(Structure::Passed);
    }
    if line.starts_with(b"INFO: From ") {
        return Some(Structure::Other);
    }
    if is_passed(line) {
        return Some(Structure::TestsPassed);
    }
    if let Some(phase) = starlark::phase(line) {
        return Some(Structure::Error {
            phase,
            place: None,
            label: None,
            wrapper: false,
        });
    }
    let successes = [
        "INFO: Build completed successfully",
        "Finished `",
        "Finished dev [",
        "Finished release [",
        "Finished test [",
    ];
    if text::starts_with_any(line.trim_ascii_start(), &successes) {
        return Some(Structure::Success);
    }
    let ends = ["INFO: Elapsed time", "FAILED: ", "INFO: Build completed"];
    text::starts_with_any(line, &ends).then_some(Structure::End)
}

#[cfg(test)]
#[path = "structure_test.rs"]
mod structure_test;
