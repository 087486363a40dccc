//! Messages without the words before them, as people quote them: ``linking with `cc` failed`` instead of
//! ``error: linking with `cc` failed``. Those with them that no other recognizer knows count too.

use super::forms::{has_form, words, At, Form};
use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any};

/// The forms by what they tell, in this order: see [`KINDS`].
const FORMS: &[Form] = &[
    // Link
    (At::Start, "linking with `"),
    (At::Start, "linker `"),
    (At::Start, "unresolved external symbol "),
    (At::Start, "could not find native static library `"),
    // Compile
    (At::Start, "could not compile `"),
    (At::Start, "cannot find type `"),
    (At::Start, "cannot find value `"),
    (At::Start, "cannot find function `"),
    (At::Start, "cannot find macro `"),
    (At::Start, "cannot find attribute `"),
    (At::Start, "cannot find derive macro `"),
    (At::Start, "unresolved import `"),
    (At::Start, "unresolved imports `"),
    (At::Start, "use of undeclared crate or module `"),
    (At::Start, "use of unresolved module or unlinked crate `"),
    (At::Start, "failed to resolve: use of "),
    (At::Start, "no method named `"),
    (At::Start, "no function or associated item named `"),
    (At::Start, "cannot produce proc-macro for `"),
    (At::Start, "fatal error: '"),
    (At::Start, "internal compiler error: "),
    // Cargo
    (At::Start, "no matching package named `"),
    (At::Start, "failed to load manifest for "),
    (At::Start, "failed to get `"),
    (At::Start, "failed to fetch `"),
    (At::Start, "failed to download `"),
    (At::Start, "the lock file /"),
    // Bazel's fetch
    (At::Start, "The repository '@"),
    (At::Start, "Repository '@"),
    (At::Start, "Could not resolve host: "),
    // Imports of Python and Node.js
    (At::Start, "No module named '"),
    (At::Start, "cannot import name '"),
    (At::Anywhere, ".so: undefined symbol: "),
    (At::Anywhere, ".so: cannot open shared object file"),
    (At::Start, "dynamic module does not define "),
    (At::Start, "Error: Cannot find module '"),
    // Packaging
    (At::Start, "Could not find a version that satisfies "),
    (At::Start, "No matching distribution found for "),
    // Build scripts
    (At::Start, "no Python 3.x interpreter found"),
    (At::WithMore, " was not found in the pkg-config search path"),
    (At::Start, "No package '"),
    (At::Start, "failed to run custom build command for `"),
    // Panics of programs that replace Rust's message
    (At::Start, "called `Result::unwrap()` on an `Err` value: "),
    (At::Start, "called `Option::unwrap()` on a `None` value"),
    (At::Start, "The application panicked (crashed)."),
    (At::Start, "Well, this is embarrassing."),
];

/// The kinds of [`FORMS`]: how many there are, who speaks, and of what.
const KINDS: [(usize, Speaker, Phase, Depth); 8] = [
    (4, Speaker::Linker, Phase::Link, Depth::Linking),
    (17, Speaker::Compiler, Phase::Compile, Depth::Compilation),
    (6, Speaker::Cargo, Phase::Fetch, Depth::Resolution),
    (3, Speaker::Download, Phase::Fetch, Depth::Resolution),
    (6, Speaker::Loader, Phase::Runtime, Depth::Import),
    (2, Speaker::Packaging, Phase::Packaging, Depth::Wrapper),
    (4, Speaker::BuildScript, Phase::BuildScript, Depth::Script),
    (4, Speaker::Program, Phase::Runtime, Depth::Assertion),
];

/// What every line contains that [`read`] recognizes.
pub(super) const LITERALS: &[&str] = &words::<{ FORMS.len() }>(FORMS);

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let line = line.strip_prefix(b"error: ").unwrap_or(line);
    let mut rest = FORMS;
    for (count, speaker, phase, depth) in KINDS {
        let (forms, others) = rest.split_at_checked(count)?;
        if has_form(line, forms) && is_error(line) {
            return Some(Said::new(speaker, phase, depth));
        }
        rest = others;
    }
    let is_pkg_config =
        line.starts_with(b"Package ") && has(line, " was not found in the pkg-config search path");
    is_pkg_config.then(|| Said::new(Speaker::BuildScript, Phase::BuildScript, Depth::Script))
}

/// Whether a message whose first words may also start a sentence ends as that of its tool.
fn is_error(line: &[u8]) -> bool {
    const ENDS: [(&str, &[&str]); 8] = [
        ("linker `", &["` not found"]),
        ("linking with `", &["` failed"]),
        ("fatal error: '", &[" file not found"]),
        ("No package '", &["' found"]),
        ("The repository '@", &["could not be resolved"]),
        ("Repository '@", &["is not defined"]),
        ("no method named `", &["` found for "]),
        ("the lock file /", &["needs to be updated"]),
    ];
    let found = ENDS
        .iter()
        .find(|(start, _)| line.starts_with(start.as_bytes()));
    found.is_none_or(|(_, ends)| has_any(line, ends))
}

#[cfg(test)]
mod tests {
    use super::{read, FORMS, KINDS};
    use crate::phase::Phase;

    #[test]
    fn each_form_has_a_kind() {
        assert_eq!(KINDS.iter().map(|kind| kind.0).sum::<usize>(), FORMS.len());
    }

    #[test]
    fn messages_and_sentences() {
        for (line, phase) in [
            ("linking with `cc` failed: exit status: 1", Phase::Link),
            (
                "error: could not find native static library `z`, perhaps an -L flag is missing?",
                Phase::Link,
            ),
            ("cannot find type `PyObject` in this scope", Phase::Compile),
            ("no matching package named `pyo3` found", Phase::Fetch),
            (
                "The repository '@crates' could not be resolved: Repository '@crates' is not defined",
                Phase::Fetch,
            ),
            ("No module named 'tally._native'", Phase::Runtime),
            (
                "/w/tally.so: undefined symbol: PyUnicode_AsUTF8",
                Phase::Runtime,
            ),
            (
                "No matching distribution found for tally==1.0",
                Phase::Packaging,
            ),
            (
                "Package openssl was not found in the pkg-config search path.",
                Phase::BuildScript,
            ),
            (
                "called `Result::unwrap()` on an `Err` value: Invalid string data",
                Phase::Runtime,
            ),
        ] {
            assert_eq!(read(line.as_bytes()).map(|said| said.phase), Some(phase), "{line}");
        }
        for line in [
            "linker `cc` is used",
            "Repository '@a' is here",
            "No package 'a' needs this",
            "he said: cannot find type `a`",
            "fatal error: 'nothing' to see",
        ] {
            assert_eq!(read(line.as_bytes()), None, "{line}");
        }
    }
}
