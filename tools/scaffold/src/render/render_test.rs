//! Filters, and errors of templates.

use std::collections::BTreeMap;

use super::{is_ident, line, toml, Renderer};

#[test]
fn toml_reads_what_was_written() -> anyhow::Result<()> {
    let hostile: String = (0..0x2030).filter_map(char::from_u32).collect();
    let document: toml_edit::DocumentMut = format!("a = {}", toml(&hostile)).parse()?;
    let value = document.get("a").and_then(toml_edit::Item::as_str);
    assert_eq!(value, Some(hostile.as_str()));
    Ok(())
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
        ("x = {{ name | toml }}\n", "x = \"demo\"\n"),
        ("{{ name | ident }} {{ 1 + 1 }}", "demo 2"),
        ("# {{ text | line }}", "# a\" b"),
        ("{{ text | block }}", "a\"\nb"),
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
        ("{{ (name | toml) ~ text }}", "a string without a filter"),
        ("{{ text | ident }}", "not an identifier"),
        ("{{ missing | toml }}", "value is not a string"),
        ("{{ [name] }}", "cannot print a value of kind sequence"),
        ("{% if %}", "the template `t` is malformed"),
    ];
    for (template, expected) in table {
        let error = rendered(template).err().unwrap_or_default();
        assert!(error.contains(expected), "{template}: {error}");
    }
}
