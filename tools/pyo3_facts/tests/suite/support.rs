//! Compares the repository's statements about support with SUPPORT.

use pyo3_facts::{version, Support, SUPPORT};
use semver::Version;
use syntax::Source;

use crate::files::text;

/// Bounds of MODULE.bazel, which also apply to users.
#[test]
fn bounds_are_the_lowest_versions() {
    let module = Source::parse(text("MODULE.bazel")).unwrap();
    for name in ["rules_rust", "rules_python"] {
        let mut calls = module.calls();
        let dependency =
            calls.find(|call| call.function == "bazel_dep" && call.text("name") == Some(name));
        let bound = dependency.and_then(|call| version(call.text("version")?));
        assert_eq!(
            bound.as_ref(),
            Some(&Support::of(name).unwrap().lowest),
            "{name}"
        );
    }
}

/// The names in the page's tables for the entries of SUPPORT, and whether the tables give only the first two numbers of
/// a version.
const ROWS: [(&str, &str, bool); 5] = [
    ("bazel", "Bazel", false),
    ("rules_rust", "rules_rust", false),
    ("rules_python", "rules_python", false),
    ("pyo3", "PyO3", true),
    ("python", "CPython", true),
];

/// Returns what the tables of a page lack: tested and tried versions and, for modules that Bazel resolves, the lowest
/// ones.
fn lacks(page: &str) -> Vec<String> {
    let mut lacks = Vec::new();
    for support in &SUPPORT {
        let (_, title, short) = ROWS
            .iter()
            .find(|(name, ..)| *name == support.name)
            .unwrap();
        let first = format!("| {title} |");
        let rows: Vec<_> = page
            .lines()
            .filter(|line| line.starts_with(&first))
            .collect();
        if rows.is_empty() {
            lacks.push(format!("no row `{title}`"));
            continue;
        }
        let lowest = (!short).then_some(&support.lowest);
        let versions = support.tested.iter().chain(support.tried).chain(lowest);
        let text = |version: &Version| {
            if *short {
                format!("{}.{}", version.major, version.minor)
            } else {
                version.to_string()
            }
        };
        let mut missing: Vec<_> = versions
            .map(text)
            .filter(|version| !rows.iter().any(|row| names_version(row, version)))
            .collect();
        missing.dedup();
        lacks.extend(
            missing
                .iter()
                .map(|version| format!("{title}: no {version}")),
        );
    }
    lacks
}

/// Whether a text contains a version, but not as part of another.
fn names_version(text: &str, version: &str) -> bool {
    let mut words = text.split(|char: char| !(char.is_ascii_digit() || char == '.'));
    words.any(|word| word.trim_matches('.') == version)
}

#[test]
fn the_page_on_support_says_what_is_supported() {
    let lacks = lacks(&text("docs/support.md"));
    assert!(lacks.is_empty(), "docs/support.md: {}", lacks.join("; "));
}

#[test]
fn what_a_page_lacks() {
    let page = "\
| | tested | tried |
|---|---|---|
| Bazel | 7.7.1 | |
| rules_rust | 0.54.1 | 0.73.0, and 10.73.1 |
| rules_python | 0.22.1, 12.3.2 | 2.3 |
| PyO3 | 0.26, 0.28 and 0.29; 0.30. | |

| | lowest |
|---|---|
| Bazel | 7.0.0 |
| rules_rust | 0.58.0 |
";
    assert_eq!(
        lacks(page),
        [
            "rules_python: no 2.3.2",
            "rules_python: no 0.37.0",
            "no row `CPython`"
        ]
    );
}
