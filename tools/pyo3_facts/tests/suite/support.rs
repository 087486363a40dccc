//! What this repository says of its support, held against SUPPORT.

use pyo3_facts::{version, Support, SUPPORT};
use semver::Version;
use syntax::Source;

use crate::files::text;

/// Bounds of MODULE.bazel, which its users inherit.
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

/// How a table names what SUPPORT has.
const ROWS: [(&str, &str); 5] = [
    ("bazel", "Bazel"),
    ("rules_rust", "rules_rust"),
    ("rules_python", "rules_python"),
    ("pyo3", "PyO3"),
    ("python", "CPython"),
];

/// What the marked table of a page lacks: each row has the lowest version, those that are tested and those that were tried.
fn lacks(page: &str) -> Vec<String> {
    let region = page.split("<!-- support: begin -->").nth(1);
    let Some(region) = region.and_then(|rest| rest.split("<!-- support: end -->").next()) else {
        return Vec::new();
    };
    let mut lacks = Vec::new();
    for support in &SUPPORT {
        let (_, title) = ROWS.iter().find(|(name, _)| *name == support.name).unwrap();
        // The title alone, or as a link, in the first cell.
        let row = region.lines().find(|line| {
            let cell = line
                .trim_start_matches('|')
                .split('|')
                .next()
                .unwrap_or_default();
            cell.split(|char: char| !(char.is_alphanumeric() || char == '_'))
                .any(|word| word == *title)
        });
        let Some(row) = row else {
            lacks.push(format!("no row `{title}`"));
            continue;
        };
        let versions = support
            .tested
            .iter()
            .chain(support.tried)
            .chain([&support.lowest]);
        let missing = versions.filter(|version| !says(row, version));
        lacks.extend(missing.map(|version| format!("{title}: no {version}")));
    }
    lacks
}

/// Whether a version stands in a text; `.0` at its end may be left out.
fn says(text: &str, version: &Version) -> bool {
    let full = version.to_string();
    let short = full.strip_suffix(".0").unwrap_or(&full);
    let words = text.split(|char: char| !(char.is_ascii_digit() || char == '.'));
    let mut words = words.map(|word| word.trim_matches('.'));
    words.any(|word| word == full || word == short)
}

/// README.md marks its table by `<!-- support: begin -->` and `<!-- support: end -->`.
#[test]
fn the_table_of_the_readme_says_what_is_supported() {
    let lacks = lacks(&text("README.md"));
    assert!(lacks.is_empty(), "README.md: {}", lacks.join("; "));
}

#[test]
fn what_a_table_lacks() {
    let table = "\
<!-- support: begin -->
| | works from | tests | tried |
|---|---|---|---|
| Bazel | 7.0 | 7.7.1 | |
| [rules_rust](x) | 0.58 | 0.54.1 | 0.73.0, and 10.73.1 |
| rules_python | 0.37 and later | 0.22.1 | 2.3 |
| PyO3 | 0.20 | 0.26, 0.28.2, 0.29, 0.30.1 | |
<!-- support: end -->
| CPython |
";
    assert_eq!(lacks(table), ["rules_python: no 2.3.2", "no row `CPython`"]);
    assert!(lacks("no marks").is_empty());
}
