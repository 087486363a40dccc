//! Filters, and what a template may not do.

use std::collections::BTreeMap;

use super::quote::{is_ident, line, python, rust, starlark, starlark_list, toml};
use super::Renderer;

#[test]
fn literals() {
    let table = [
        ("", "\"\""),
        ("plain", "\"plain\""),
        ("a\"b", "\"a\\\"b\""),
        ("a\\", "\"a\\\\\""),
        ("a\nb\tc\r", "\"a\\nb\\tc\\r\""),
        ("größe 数", "\"größe 数\""),
        ("$(x) %{y} {{ z }} #", "\"$(x) %{y} {{ z }} #\""),
    ];
    for (text, expected) in table {
        for quote in [starlark, python, rust, toml] {
            assert_eq!(quote(text), expected);
        }
    }
    let control = "\u{1}\u{7f}";
    assert_eq!(starlark(control), r#""\001\177""#);
    assert_eq!(python(control), r#""\x01\x7f""#);
    assert_eq!(rust(control), r#""\u{1}\u{7f}""#);
    assert_eq!(toml(control), r#""\u0001\u007F""#);
}

#[test]
fn toml_reads_what_was_written() -> anyhow::Result<()> {
    let hostile: String = (0..0x2030).filter_map(char::from_u32).collect();
    let document: toml_edit::DocumentMut = format!("a = {}", toml(&hostile)).parse()?;
    let value = document.get("a").and_then(toml_edit::Item::as_str);
    assert_eq!(value, Some(hostile.as_str()));
    Ok(())
}

#[test]
fn lists() {
    let of = |items: &[&str]| {
        let items: Vec<_> = items.iter().map(ToString::to_string).collect();
        starlark_list(&items, 4)
    };
    assert_eq!(of(&[]), "[]");
    assert_eq!(of(&["a"]), "[\"a\"]");
    assert_eq!(of(&["a", "b"]), "[\n        \"a\",\n        \"b\",\n    ]");
}

#[test]
fn lines() {
    assert_eq!(line("a\nload(\"x\")\u{2028}b\r\n"), "a load(\"x\") b");
    assert_eq!(line("ends \\"), "ends");
}

#[test]
fn identifiers() {
    for (text, expected) in [
        ("a", true),
        ("_a9", true),
        ("", false),
        ("9a", false),
        ("a-b", false),
        ("é", false),
        ("a b", false),
        ("a\n", false),
    ] {
        assert_eq!(is_ident(text), expected, "{text:?}");
    }
}

fn rendered(template: &'static str) -> Result<String, String> {
    let renderer = Renderer::new(&[("t", template)]).map_err(|error| format!("{error:#}"))?;
    let context = BTreeMap::from([("text", "a\"\nb"), ("name", "demo")]);
    renderer
        .render("t", &context)
        .map_err(|error| format!("{error:#}"))
}

#[test]
fn templates() {
    let table = [
        ("x = {{ text | starlark }}\n", "x = \"a\\\"\\nb\"\n"),
        ("{{ name | ident }} {{ 1 + 1 }}", "demo 2"),
        ("# {{ text | line }}", "# a\" b"),
        ("{{ text | block }}", "a\"\nb"),
        (
            "{{ [name, text] | starlark(indent=0) }}",
            "[\n    \"demo\",\n    \"a\\\"\\nb\",\n]",
        ),
        ("{% if name == 'demo' %}\nyes\n{% endif %}\n", "yes\n"),
    ];
    for (template, expected) in table {
        assert_eq!(rendered(template), Ok(expected.to_owned()), "{template}");
    }
}

#[test]
fn templates_that_fail() {
    let table = [
        ("{{ text }}", "a string without a filter"),
        ("{{ name ~ text }}", "a string without a filter"),
        (
            "{{ (name | starlark) ~ text }}",
            "a string without a filter",
        ),
        ("{{ text | ident }}", "not an identifier"),
        ("{{ missing | starlark }}", "a string or a list expected"),
        ("{{ missing | toml }}", "value is not a string"),
        ("{{ [name] }}", "cannot print a value of kind sequence"),
        ("{{ [1] | starlark }}", "a list of strings expected"),
        ("{% if %}", "the template `t` is malformed"),
    ];
    for (template, expected) in table {
        let error = rendered(template).err().unwrap_or_default();
        assert!(error.contains(expected), "{template}: {error}");
    }
}
