//! The results of edits.

use syntax::{Edits, Source};

use crate::{call, source};

fn edited(text: &str, edit: impl FnOnce(&Source, &mut Edits<'_>)) -> String {
    let source = source(text);
    let mut edits = Edits::new(&source);
    edit(&source, &mut edits);
    edits.apply().unwrap()
}

#[test]
fn an_argument_is_set() {
    // (before, argument, code, after)
    let table = [
        (
            "f(\n    name = \"a\",\n    deps = [],\n)\n",
            "visibility",
            "[]",
            "f(\n    name = \"a\",\n    visibility = [],\n    deps = [],\n)\n",
        ),
        (
            "f(\n    name = \"a\",  # mine\n)\n",
            "abi",
            "1",
            "f(\n    name = \"a\",  # mine\n    abi = 1,\n)\n",
        ),
        (
            "f(\n    name = \"a\",\n    x = 1,\n)\n",
            "srcs",
            "[]",
            "f(\n    name = \"a\",\n    srcs = [],\n    x = 1,\n)\n",
        ),
        (
            "f(\n    x = 1\n)\n",
            "y",
            "2",
            "f(\n    x = 1,\n    y = 2\n)\n",
        ),
        (
            "f(\n    x = 1,\n)\n",
            "a",
            "2",
            "f(\n    a = 2,\n    x = 1,\n)\n",
        ),
        ("f(x = 1)", "y", "2", "f(x = 1, y = 2)"),
        ("f(x = 1)", "a", "2", "f(a = 2, x = 1)"),
        ("f()", "a", "2", "f(a = 2)"),
        ("f(\n)", "a", "2", "f(\n    a = 2,\n)"),
        (
            "f(\n    # only a comment\n)",
            "a",
            "2",
            "f(\n    # only a comment\n    a = 2,\n)",
        ),
        ("f(x = 1, y = 2)", "x", "[3]", "f(x = [3], y = 2)"),
        (
            "f(\"positional\", **k)",
            "x",
            "1",
            "f(\"positional\", **k, x = 1)",
        ),
    ];
    for (before, name, code, after) in table {
        let found = edited(before, |source, edits| {
            edits.set(call(source, "f"), name, code)
        });
        assert_eq!(found, after, "{before:?}");
        // A second edit changes nothing.
        let again = edited(after, |source, edits| {
            edits.set(call(source, "f"), name, code)
        });
        assert_eq!(again, after);
    }
}

#[test]
fn an_argument_is_removed() {
    let table = [
        (
            "f(\n    name = \"a\",\n    x = [\n        1,\n    ],  # gone\n    y = 2,\n)\n",
            "f(\n    name = \"a\",\n    y = 2,\n)\n",
        ),
        ("f(x = 1)", "f()"),
        ("f(x = 1, y = 2)", "f(y = 2)"),
        ("f(y = 2, x = 1)", "f(y = 2)"),
        ("f(a = 1, x = 1, y = 2)", "f(a = 1, y = 2)"),
        ("f(y = 2)", "f(y = 2)"),
    ];
    for (before, after) in table {
        let found = edited(before, |source, edits| edits.remove(call(source, "f"), "x"));
        assert_eq!(found, after, "{before:?}");
    }
}

#[test]
fn a_list_grows_and_shrinks() {
    let table = [
        ("[]", "[\"b\"]"),
        ("[\"a\"]", "[\"a\", \"b\"]"),
        ("[\"c\"]", "[\"b\", \"c\"]"),
        (
            "[\n    \"a\",\n    \"c\",\n]",
            "[\n    \"a\",\n    \"b\",\n    \"c\",\n]",
        ),
        (
            "[\n    \"a\",  # why\n]",
            "[\n    \"a\",  # why\n    \"b\",\n]",
        ),
        ("[\n    \"a\"\n]", "[\n    \"a\",\n    \"b\"\n]"),
    ];
    for (before, after) in table {
        let list = |source: &Source| call(source, "f").get("x").unwrap().clone();
        let grown = edited(&format!("f(x = {before})"), |source, edits| {
            assert!(edits.add_to_list(&list(source), "\"b\""));
        });
        assert_eq!(grown, format!("f(x = {after})"), "{before:?}");
        let index = list(&source(&grown))
            .strings()
            .unwrap()
            .iter()
            .position(|text| *text == "b");
        let shrunk = edited(&grown, |source, edits| {
            assert!(edits.remove_from_list(&list(source), index.unwrap()));
        });
        let expected = match before {
            "[\n    \"a\"\n]" => "[\n    \"a\",\n]",
            other => other,
        };
        assert_eq!(shrunk, format!("f(x = {expected})"), "{grown:?}");
    }
    let unchanged = edited("f(x = glob([]))", |source, edits| {
        assert!(!edits.add_to_list(call(source, "f").get("x").unwrap(), "\"b\""));
    });
    assert_eq!(unchanged, "f(x = glob([]))");
}

#[test]
fn lines_are_added_and_removed() {
    let text = "a()  # first\nb()\n";
    let added = edited(text, |source, edits| {
        edits.insert_lines_after(call(source, "a").span, "# new\nc()");
    });
    assert_eq!(added, "a()  # first\n# new\nc()\nb()\n");
    let at_end = edited("a()", |source, edits| {
        edits.insert_lines_after(call(source, "a").span, "c()");
    });
    assert_eq!(at_end, "a()\nc()\n");
    let removed = edited(text, |source, edits| {
        edits.remove_lines(call(source, "a").span);
    });
    assert_eq!(removed, "b()\n");
}

#[test]
fn edits_do_not_overlap() {
    let source = source("f(x = 1)");
    let mut edits = Edits::new(&source);
    assert!(edits.is_empty());
    edits.replace(call(&source, "f").span, "g()");
    edits.set(call(&source, "f"), "x", "2");
    assert_eq!(
        edits.apply().unwrap_err().to_string(),
        "two edits overlap at byte 6"
    );
}
