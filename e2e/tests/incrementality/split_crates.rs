//! Rows of examples/split_crates: the same files as one crate and as six. One test imports both.

use crate::change::Change;
use crate::pyo3::{FEATURE, PATCH, V0_29_1, V0_29_3};
use crate::row::{row, without_effect, Example, Row};

/// A test is two spawns: the test itself, and the report from its log.
const TEST: &[(&str, &str)] = &[
    ("TestRunner", "//:test_same"),
    ("TestRunner", "//:test_same"),
];
const ONE: &[(&str, &str)] = &[("Rustc", "//:one_rs")];
const ONE_GATE: &[(&str, &str)] = &[("Pyo3Gate", "//:one_rename")];
const EXTENSION: &[(&str, &str)] = &[("Rustc", "//:split_rs")];
const EXTENSION_GATE: &[(&str, &str)] = &[("Pyo3Gate", "//:split_rename")];
/// The leaf that nearly all crates depend on, and the crates that depend on it.
const TOKENS: &[(&str, &str)] = &[
    ("Rustc", "//:tokens"),
    ("Rustc", "//:phrases"),
    ("Rustc", "//:stats"),
    ("Rustc", "//:report"),
];
/// The other leaf, and the crates that depend on it.
const EDITS: &[(&str, &str)] = &[("Rustc", "//:edits"), ("Rustc", "//:report")];

pub fn example() -> Example {
    // In every run, examples/mixed_package has the rows without effect.
    let rows = without_effect("crates/tokens/src/stem.rs");
    let mut rows: Vec<_> = rows.into_iter().map(Row::nightly).collect();
    rows.extend([
        row(
            "Python source",
            Change::Edit(&[("split/__init__.py", "from six crates", "out of six crates")]),
            &[TEST],
        )
        .nightly(),
        row(
            "a comment in the leaf `tokens`",
            Change::Edit(&[(
                "crates/tokens/src/stem.rs",
                "SHORTEST: usize = 3;",
                "SHORTEST: usize = 3; // at least",
            )]),
            &[ONE, TOKENS, EXTENSION],
        ),
        row(
            "the body of a private function in the leaf `tokens`",
            Change::Edit(&[(
                "crates/tokens/src/lib.rs",
                "    matches!(c, '.' | '!' | '?')",
                "    std::hint::black_box(());\n    matches!(c, '.' | '!' | '?')",
            )]),
            &[ONE, ONE_GATE, TOKENS, EXTENSION, EXTENSION_GATE, TEST],
        ),
        row(
            "the public API of the leaf `tokens`",
            Change::Edit(&[(
                "crates/tokens/src/lib.rs",
                "fn ends_sentence(c: char)",
                "pub fn ends_sentence(c: char)",
            )]),
            &[ONE, TOKENS, EXTENSION, EXTENSION_GATE, TEST],
        )
        .nightly(),
        row(
            "the body of a private function in the leaf `edits`",
            Change::Edit(&[(
                "crates/edits/src/lib.rs",
                "    text.chars().collect()",
                "    std::hint::black_box(());\n    text.chars().collect()",
            )]),
            &[ONE, ONE_GATE, EDITS, EXTENSION, EXTENSION_GATE, TEST],
        )
        .nightly(),
        row(
            "the public API of the leaf `edits`",
            Change::Edit(&[(
                "crates/edits/src/lib.rs",
                "fn chars(text",
                "pub fn chars(text",
            )]),
            &[ONE, EDITS, EXTENSION, EXTENSION_GATE, TEST],
        ),
        row(
            "the body of a private function in the extension crate",
            Change::Edit(&[(
                "crates/extension/src/lib.rs",
                "        let figures = PyDict::new(py);",
                "        std::hint::black_box(());\n        let figures = PyDict::new(py);",
            )]),
            &[ONE, ONE_GATE, EXTENSION, EXTENSION_GATE, TEST],
        ),
        row(
            "a Cargo feature of pyo3",
            Change::Edit(&[(
                "Cargo.toml",
                "[\"abi3-py39\"]",
                "[\"abi3-py39\", \"py-clone\"]",
            )]),
            &[FEATURE, ONE, ONE_GATE, EXTENSION, EXTENSION_GATE, TEST],
        )
        .nightly(),
        Row {
            what: "pyo3, from 0.29.1 to 0.29.3",
            before: Some(Change::Versions(
                &[("Cargo.toml", "version = \"0.30\"", "version = \"0.29\"")],
                &V0_29_1,
            )),
            change: Change::Versions(&[], &V0_29_3),
            executes: [PATCH, ONE, ONE_GATE, EXTENSION, EXTENSION_GATE, TEST].concat(),
            nightly: true,
        },
    ]);
    Example {
        name: "split_crates",
        about: include_str!("split_crates.md"),
        command: &["test", "//:test_same"],
        rows,
        pipelined: Some(
            "the body of a private function in the leaf `tokens`, pipelined, no line moved, two hashes in its metadata differ",
        ),
    }
}
