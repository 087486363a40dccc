//! Sections: kept, replaced, removed and rejected.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

use super::{fresh, has_sections, merge, Section};

fn section(name: &str, body: &str) -> Section {
    Section {
        name: name.to_owned(),
        body: body.to_owned(),
    }
}

fn two() -> Vec<Section> {
    vec![section("one", "a = 1\n"), section("two", "b = 2")]
}

const TWO: &str = "\
# top

# pyo3-bzl: begin one ed60a6f9ee12a0d3
a = 1
# pyo3-bzl: end one

# pyo3-bzl: begin two 0e5c7e8eb7eb1e18
b = 2
# pyo3-bzl: end two
";

/// Renders the same file with correct digests.
fn written() -> String {
    fresh("# top", &two())
}

#[test]
fn a_new_file() {
    let shape = |text: &str| {
        let lines: Vec<_> = text
            .lines()
            .map(|line| line.split(' ').take(4).collect::<Vec<_>>().join(" "))
            .collect();
        lines.join("\n")
    };
    assert_eq!(shape(&written()), shape(TWO));
    assert!(has_sections(&written()));
    assert!(!has_sections("a = 1\n"));
}

#[test]
fn again_changes_nothing() {
    let merged = merge(&written(), &two()).unwrap();
    assert_eq!((merged.text, merged.changed), (written(), vec![]));
}

#[test]
fn outside_is_kept() {
    let text = written()
        .replace("# top", "# mine")
        .replace("end one\n", "end one\nmine = 3  \n")
        + "\n\n# last, without an end";
    let merged = merge(&text, &[section("one", "a = 5"), section("two", "b = 2")]).unwrap();
    let expected = {
        let new = fresh("", &[section("one", "a = 5")]);
        let old = fresh("", &[section("one", "a = 1")]);
        text.replace(&old, &new)
    };
    assert_eq!((merged.text, merged.changed), (expected, vec![]));
}

#[test]
fn a_change_inside_is_seen() {
    let text = written().replace("b = 2", "b = 3");
    assert_eq!(merge(&text, &two()).unwrap().changed, ["two"]);
    // A change in a section that is to be removed is seen as well.
    assert_eq!(merge(&text, &two()[..1]).unwrap().changed, ["two"]);
    // The user's change matches the new plan.
    let planned = [section("one", "a = 1"), section("two", "b = 3")];
    let merged = merge(&text, &planned).unwrap();
    assert_eq!(
        (merged.text, merged.changed),
        (fresh("# top", &planned), vec![])
    );
}

#[test]
fn sections_come_and_go() {
    let one = fresh("# top", &two()[..1]);
    assert_eq!(
        merge(&written(), &two()[..1]).unwrap().text,
        one.clone() + "\n"
    );
    assert_eq!(merge(&one, &two()).unwrap().text, written());
    let only_two = fresh("# top", &two()[1..]);
    assert_eq!(merge(&only_two, &two()).unwrap().text, written());
    let three = [&two()[..], &[section("three", "c")]].concat();
    let merged = merge(&format!("{}\nmine = 1\n", written()), &three).unwrap();
    assert_eq!(
        merged.text,
        format!("{}\nmine = 1\n", fresh("# top", &three))
    );
}

#[test]
fn a_file_without_sections_gets_them_at_its_end() {
    for (text, start) in [
        ("", ""),
        ("mine", "mine\n\n"),
        ("mine\n", "mine\n\n"),
        ("mine\n\n", "mine\n\n"),
    ] {
        let merged = merge(text, &two()).unwrap();
        assert_eq!(merged.text, format!("{start}{}", fresh("", &two())));
    }
}

#[test]
fn line_ends_of_the_file() {
    let text = written().replace('\n', "\r\n");
    assert_eq!(merge(&text, &two()).unwrap().text, text);
    let merged = merge(&text, &[section("one", "a = 9"), section("two", "b = 2")]).unwrap();
    assert_eq!(merged.changed, Vec::<String>::new());
    assert!(merged.text.contains("a = 9\r\n"));
    assert!(!merged.text.replace("\r\n", "").contains('\n'));
}

#[test]
fn a_byte_order_mark_stays() {
    let text = format!("\u{feff}{}", fresh("", &two()));
    assert_eq!(merge(&text, &two()).unwrap().text, text);
}

#[test]
fn malformed() {
    let begin = "# pyo3-bzl: begin one 00\n";
    let end = "# pyo3-bzl: end one\n";
    let table = [
        (begin.to_owned(), "line 1: section `one` has no end"),
        (
            end.to_owned(),
            "line 1: section `one` ends without a beginning",
        ),
        (
            format!("\n{begin}{begin}"),
            "line 3: section `one` is still open",
        ),
        (
            format!("{begin}{end}{begin}{end}"),
            "line 3: a second section `one`",
        ),
        (
            format!("{begin}# pyo3-bzl: end two\n"),
            "line 2: section `two` ends without a beginning",
        ),
        (
            "# pyo3-bzl: begin one\n".to_owned(),
            "line 1: a section without a digest",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(
            merge(&text, &two()).unwrap_err().to_string(),
            expected,
            "{text}"
        );
    }
}
