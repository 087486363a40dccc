//! Compares the parser with the crate `toml_edit`.

use super::value::Origin;
use super::{parse, Table, Value};

/// Parses the text with the crate `toml_edit`.
fn oracle(text: &str) -> Option<Value> {
    fn table(table: &dyn toml_edit::TableLike) -> Value {
        let mut made = Table::new(Origin::Header);
        for (key, item) in table.iter() {
            made.entries.push((key.to_owned(), shown(item)));
        }
        Value::Table(made)
    }
    fn shown(item: &toml_edit::Item) -> Value {
        match item {
            toml_edit::Item::ArrayOfTables(tables) => {
                Value::Array(tables.iter().map(|one| table(one)).collect())
            }
            toml_edit::Item::Value(one) => value(one),
            other => table(other.as_table_like().unwrap()),
        }
    }
    fn value(one: &toml_edit::Value) -> Value {
        match one {
            toml_edit::Value::String(text) => Value::String(text.value().clone()),
            toml_edit::Value::Array(values) => Value::Array(values.iter().map(value).collect()),
            toml_edit::Value::InlineTable(inline) => table(inline),
            _ => Value::Other(String::new()),
        }
    }
    let document = text.parse::<toml_edit::DocumentMut>().ok()?;
    Some(table(document.as_table()))
}

/// Drops the text of numbers and the origins of tables, and sorts keys, because toml_edit orders dotted keys differently.
fn plain(value: Value) -> Value {
    match value {
        // toml_edit keeps the CR of a line break; the specification leaves that open.
        Value::String(text) => Value::String(text.replace("\r\n", "\n")),
        Value::Other(_) => Value::Other(String::new()),
        Value::Array(values) => Value::Array(values.into_iter().map(plain).collect()),
        Value::Table(table) => {
            let mut made = Table::new(Origin::Header);
            made.entries = table.entries;
            for (_, value) in &mut made.entries {
                *value = plain(value.clone());
            }
            made.entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Table(made)
        }
    }
}

const GOOD: [&str; 12] = [
    "",
    "\u{feff}# a comment\r\na = 1 # another\r\n",
    "a.b.c = 'x'\na.b.d = \"y\"\n\"q.r\" = 1\n'' = 2",
    "[a]\nx = 1\n[a.b]\ny = [1, 'two', [3,],\n # four\n]\n[c.d.e]\n[c]\nz = {}",
    "[[a]]\nx = 1\n[[a]]\n[a.b]\ny = 2\n[[a.c]]\n[[a.c]]\n[d]",
    "x = { a = 1, b.c = 'z', d = { e = [] } }\ny = [ {a = 1}, {b = 2} ]",
    "s = \"\\t\\u00e9\\U0001F600\\\\ \\\"q\\\"\"\nt = 'C:\\x'",
    "s = \"\"\"\na\n  b \\\n\n   c \\\"d\"\"\"\"\"\nt = '''a\\b\nit''s''''",
    "d = [1979-05-27T07:32:00Z, 1979-05-27 07:32:00, 07:32:00.5, +1_000, 0xff, -inf, nan, 1e-3, true]",
    "[project]\nname = \"tally\"\n[project.urls]\n\"Source code\" = \"https://example.org\"\n[tool.x]\n[project.scripts]\na = 'b:c'",
    "[a.b]\n[a]\nc.d = 1",
    "[fruit]\napple.color = 1\n[fruit.apple.taste]\nx = 1",
];

#[test]
fn as_toml_edit_reads_it() {
    for text in GOOD {
        let found = parse(text).map(|table| plain(Value::Table(table)));
        assert_eq!(found.ok(), oracle(text).map(plain), "{text}");
    }
}

/// Makes random changes. Whatever `toml_edit` accepts, this parser must accept with the same strings and tables.
#[test]
fn random_changes() {
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let pieces: Vec<&str> = GOOD
        .iter()
        .flat_map(|text| text.split_inclusive(['\n', ' ', '=']))
        .collect();
    let mut accepted = 0;
    for _ in 0..30_000 {
        let mut text: Vec<char> = GOOD[random(GOOD.len())].chars().collect();
        for _ in 0..=random(2) {
            let at = random(text.len() + 1);
            match random(3) {
                0 if at < text.len() => {
                    text.remove(at);
                }
                1 => {
                    let piece = pieces[random(pieces.len())];
                    text.splice(at..at, piece.chars());
                }
                _ => text.insert(
                    at,
                    [
                        '"', '\'', '[', ']', '.', '=', '\n', '{', '}', ',', '\\', '#',
                    ][random(12)],
                ),
            }
        }
        let text: String = text.into_iter().collect();
        let Some(expected) = oracle(&text) else {
            let _ = parse(&text);
            continue;
        };
        let found = parse(&text).map(|table| plain(Value::Table(table)));
        // toml_edit allows line breaks around `=` in inline tables; the grammar does not.
        let is_lax = |problem: &str| problem.ends_with("got the end of the line");
        if matches!(&found, Err(error) if text.contains('{') && is_lax(&error.problem)) {
            continue;
        }
        accepted += 1;
        assert_eq!(found, Ok(plain(expected)), "{text}");
    }
    assert!(accepted > 3000, "{accepted} of 30,000 are TOML");
}

#[test]
fn errors_have_a_line() {
    let deep = format!("a = {}", "[".repeat(100_000));
    let table: [(&str, &str); 14] = [
        (
            "a = 1\nb = ",
            "line 2: expected a value, got the end of the file",
        ),
        ("a = 1\na = 2", "line 2: `a` is defined twice"),
        ("[a]\n[a]", "line 2: `a` is defined twice"),
        ("[[a]]\n[a]", "line 2: `a` is defined twice"),
        ("a = []\n[[a]]", "line 2: `a` is defined twice"),
        (
            "a = {}\n[a.b]",
            "line 2: `a` is defined already, and cannot be added to",
        ),
        (
            "a = {}\na.b = 1",
            "line 2: `a` is defined already, and cannot be added to",
        ),
        (
            "[a.b.c]\n[a]\nb.d = 1",
            "line 3: `b` is defined already, and cannot be added to",
        ),
        (
            "a = x",
            "line 1: expected a value, got `x`; strings need quotes",
        ),
        (
            "a = 'x\n'",
            "line 1: expected the end of a string, got the end of the line",
        ),
        (
            "a = \"\\ud800\"",
            "line 1: an escape without a character: expected 4 digits",
        ),
        (
            "a = 1 b = 2",
            "line 1: expected the end of the line, got `b`",
        ),
        ("[a", "line 1: expected `]`, got the end of the file"),
        (&deep, "line 1: more than 64 nested values"),
    ];
    for (text, expected) in table {
        let found = parse(text).map_err(|error| error.to_string());
        assert_eq!(found, Err(expected.to_owned()), "{text:.50}");
    }
}
