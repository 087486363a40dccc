//! Rows of examples/mixed_package: a Python package with one crate inside.

use crate::change::Change;
use crate::pyo3::{FEATURE, PATCH, V0_29_1, V0_29_3};
use crate::row::{row, without_effect, Example, Row};

/// A test is two spawns: the test itself, and the report from its log.
const TEST: &[(&str, &str)] = &[
    ("TestRunner", "//:test_tally"),
    ("TestRunner", "//:test_tally"),
];
const EXTENSION: &[(&str, &str)] = &[("Rustc", "//:tally_rs"), ("Pyo3Gate", "//:tally_rename")];
/// The library has the same bytes as before, so nothing that uses it runs.
const SAME_LIBRARY: &[(&str, &str)] = &[("Rustc", "//:tally_rs")];

pub fn example() -> Example {
    let mut rows = without_effect("src/count.rs");
    rows.extend([
        row(
            "Python source",
            Change::Edit(&[("tally/__init__.py", "Word counts:", "Counts of words:")]),
            &[TEST],
        ),
        row(
            "stub",
            Change::Edit(&[("tally/_native.pyi", "Counts the words", "Counts all words")]),
            &[TEST],
        ),
        row(
            "Python test",
            Change::Edit(&[("tests/test_tally.py", "as its users", "as users")]),
            &[TEST],
        ),
        row(
            "a Python file is added",
            Change::Add(
                "tally/more.py",
                "\"\"\"More.\"\"\"\n",
                &[(
                    "BUILD.bazel",
                    "[\"tally/__init__.py\"]",
                    "[\"tally/__init__.py\", \"tally/more.py\"]",
                )],
            ),
            &[TEST],
        ),
        Row {
            what: "a Python file is removed",
            before: Some(Change::Add(
                "tally/more.py",
                "\"\"\"More.\"\"\"\n",
                &[(
                    "BUILD.bazel",
                    "[\"tally/__init__.py\"]",
                    "[\"tally/__init__.py\", \"tally/more.py\"]",
                )],
            )),
            change: Change::Remove(
                "tally/more.py",
                &[("BUILD.bazel", ", \"tally/more.py\"", "")],
            ),
            executes: TEST.to_vec(),
            nightly: false,
        },
        row(
            "a comment in Rust",
            Change::Edit(&[("src/count.rs", "Counting, without", "All counting, without")]),
            &[SAME_LIBRARY],
        ),
        row(
            "the body of a private function",
            Change::Edit(&[(
                "src/count.rs",
                "HashMap::new()",
                "HashMap::with_capacity(8)",
            )]),
            &[EXTENSION, TEST],
        ),
        row(
            "a Cargo feature of the crate",
            Change::Edit(&[(
                "BUILD.bazel",
                "    module_name =",
                "    crate_features = [\"loud\"],\n    module_name =",
            )]),
            &[SAME_LIBRARY],
        ),
        row(
            "a Cargo feature of pyo3",
            Change::Edit(&[(
                "Cargo.toml",
                "[\"abi3-py39\"]",
                "[\"abi3-py39\", \"py-clone\"]",
            )]),
            &[FEATURE, EXTENSION, TEST],
        ),
        Row {
            what: "pyo3, from 0.29.1 to 0.29.3",
            before: Some(Change::Versions(
                &[("Cargo.toml", "\"0.30\"", "\"0.29\"")],
                &V0_29_1,
            )),
            change: Change::Versions(&[], &V0_29_3),
            executes: [PATCH, EXTENSION, TEST].concat(),
            nightly: true,
        },
    ]);
    Example {
        name: "mixed_package",
        command: &["test", "//..."],
        about: "A Python package with one Rust crate: `//:tally`, tested by `//:test_tally`.",
        rows,
        pipelined: None,
    }
}
