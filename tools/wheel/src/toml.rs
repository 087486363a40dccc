//! A TOML 1.1 parser for `pyproject.toml`.
//!
//! Source: the specification on toml.io. The crate does not depend on a TOML library, because the build of every user of `pyo3_wheel`
//! compiles it. Python's `tomllib` is not an option: it requires Python 3.11, but a workspace may build with 3.9. Numbers and dates stay
//! unvalidated text, because no field of `[project]` contains any. The tests compare the parser with the crate `toml_edit`.

use std::fmt;

/// Maximum nesting depth of arrays and inline tables.
const DEEPEST: usize = 64;

/// A TOML value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string.
    String(String),
    /// A boolean, number or date, as written.
    Other(String),
    /// An array, including an array of tables.
    Array(Vec<Value>),
    /// A table.
    Table(Table),
}

/// Keys and values, in file order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    entries: Vec<(String, Value)>,
    origin: Origin,
}

/// How a table was created, which determines what may be added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Part of a longer header: `a` of `[a.b]`.
    Implied,
    /// A header: `[a]`.
    Header,
    /// Part of a dotted key: `a` of `a.b = 1`.
    Dotted,
    /// Inline: `{ b = 1 }`.
    Inline,
}

/// The position of a syntax error and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Line number, starting at 1.
    pub line: usize,
    /// The problem, such as "expected `=`".
    pub problem: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl Value {
    /// Returns the kind of value for messages: `a string`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Other(_) => "a number, boolean or date",
            Self::Array(_) => "an array",
            Self::Table(_) => "a table",
        }
    }
}

impl Table {
    fn new(origin: Origin) -> Self {
        Self {
            entries: Vec::new(),
            origin,
        }
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        let (_, value) = self.entries.iter().find(|(name, _)| name == key)?;
        Some(value)
    }

    /// Returns the table with a key; none if the key is missing or has another kind of value.
    #[must_use]
    pub fn table(&self, key: &str) -> Option<&Table> {
        match self.get(key)? {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Returns the string with a key; none if the key is missing or has another kind of value.
    #[must_use]
    pub fn string(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns all keys and values, in file order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the table with key `key` and creates it if necessary. The error describes the conflict.
    fn child(&mut self, key: &str, made: Origin) -> Result<&mut Table, String> {
        let known = self.entries.iter().position(|(name, _)| name == key);
        let at = known.unwrap_or_else(|| {
            self.entries
                .push((key.to_owned(), Value::Table(Table::new(made))));
            self.entries.len() - 1
        });
        let value = self.entries.get_mut(at).map(|(_, value)| value);
        let table = match value {
            Some(Value::Table(table)) => Some(table),
            // A header continues in the last table of the array.
            Some(Value::Array(tables)) if made == Origin::Implied => match tables.last_mut() {
                Some(Value::Table(table)) => Some(table),
                _ => None,
            },
            _ => None,
        };
        // A dotted key may only extend tables that dotted keys created.
        let may_add = |origin: Origin| match made {
            Origin::Dotted => origin == Origin::Dotted,
            _ => origin != Origin::Inline,
        };
        table
            .filter(|table| may_add(table.origin))
            .ok_or_else(|| format!("`{key}` is defined already, and cannot be added to"))
    }

    fn insert(&mut self, key: &str, value: Value) -> Result<(), String> {
        if self.get(key).is_some() {
            return Err(format!("`{key}` is defined twice"));
        }
        self.entries.push((key.to_owned(), value));
        Ok(())
    }

    /// Creates the table of a header, `[a.b]` or `[[a.b]]`.
    fn header(&mut self, path: &[String], is_array: bool) -> Result<(), String> {
        let Some((last, parents)) = path.split_last() else {
            return Ok(());
        };
        let mut table = self;
        for key in parents {
            table = table.child(key, Origin::Implied)?;
        }
        let known = table.entries.iter_mut().find(|(name, _)| name == last);
        let new = Table::new(Origin::Header);
        match (known, is_array) {
            (None, false) => table.insert(last, Value::Table(new)),
            (None, true) => table.insert(last, Value::Array(vec![Value::Table(new)])),
            (Some((_, Value::Table(known))), false) if known.origin == Origin::Implied => {
                known.origin = Origin::Header;
                Ok(())
            }
            // An array of values cannot be extended; an array of tables contains no inline tables.
            (Some((_, Value::Array(tables))), true) if matches!(tables.last(), Some(Value::Table(table)) if table.origin == Origin::Header) =>
            {
                tables.push(Value::Table(new));
                Ok(())
            }
            _ => Err(format!("`{last}` is defined twice")),
        }
    }

    /// Returns the table named by a header.
    fn at(&mut self, path: &[String]) -> Result<&mut Table, String> {
        let mut table = self;
        for key in path {
            table = table.child(key, Origin::Implied)?;
        }
        Ok(table)
    }

    /// Sets `a.b.c = value`.
    fn set(&mut self, path: &[String], value: Value) -> Result<(), String> {
        let Some((last, parents)) = path.split_last() else {
            return Ok(());
        };
        let mut table = self;
        for key in parents {
            table = table.child(key, Origin::Dotted)?;
        }
        table.insert(last, value)
    }
}

/// Parses a document.
///
/// # Errors
/// Fails if the text is not TOML.
///
/// # Example
/// ```
/// let document = wheel::toml::parse("[project]\nname = \"tally\"\n").unwrap();
/// assert_eq!(document.table("project").and_then(|project| project.string("name")), Some("tally"));
/// ```
pub fn parse(text: &str) -> Result<Table, Malformed> {
    let mut reader = Reader {
        rest: text.strip_prefix('\u{feff}').unwrap_or(text),
    };
    let mut root = Table::new(Origin::Header);
    let mut header: Vec<String> = Vec::new();
    let outcome = (|| -> Result<(), String> {
        loop {
            reader.blank_lines()?;
            if reader.rest.is_empty() {
                return Ok(());
            }
            if reader.take("[") {
                let is_array = reader.take("[");
                header = reader.key_path()?;
                reader.expect(if is_array { "]]" } else { "]" })?;
                root.header(&header, is_array)?;
            } else {
                let path = reader.key_path()?;
                reader.expect("=")?;
                reader.spaces();
                let value = reader.value(0)?;
                root.at(&header)?.set(&path, value)?;
            }
            reader.end_of_line()?;
        }
    })();
    outcome
        .map_err(|problem| {
            let read = text
                .len()
                .checked_sub(reader.rest.len())
                .and_then(|at| text.get(..at))
                .unwrap_or_default();
            Malformed {
                line: read.matches('\n').count() + 1,
                problem,
            }
        })
        .map(|()| root)
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        self.spaces();
        if self.take(token) {
            return Ok(());
        }
        Err(format!("expected `{token}`, got {}", self.next_shown()))
    }

    fn next_shown(&self) -> String {
        match self.rest.chars().next() {
            None => "the end of the file".to_owned(),
            Some('\n' | '\r') => "the end of the line".to_owned(),
            Some(c) => format!("`{}`", c.escape_debug()),
        }
    }

    /// Consumes characters while `is` holds.
    fn run(&mut self, is: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !is(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    fn spaces(&mut self) {
        self.run(|c| matches!(c, ' ' | '\t'));
    }

    fn comment(&mut self) -> Result<(), String> {
        if self.rest.starts_with('#') {
            let comment = self.run(|c| !matches!(c, '\n' | '\r'));
            let is_bad = |c: char| c.is_ascii_control() && c != '\t';
            if comment.contains(is_bad) {
                return Err("a control character in a comment".to_owned());
            }
        }
        Ok(())
    }

    fn line_feed(&mut self) -> bool {
        self.take("\n") || self.take("\r\n")
    }

    fn end_of_line(&mut self) -> Result<(), String> {
        self.spaces();
        self.comment()?;
        if self.rest.is_empty() || self.line_feed() {
            return Ok(());
        }
        Err(format!(
            "expected the end of the line, got {}",
            self.next_shown()
        ))
    }

    fn blank_lines(&mut self) -> Result<(), String> {
        loop {
            self.spaces();
            self.comment()?;
            if !self.line_feed() {
                return Ok(());
            }
        }
    }

    /// Parses `a . "b.c" . d`.
    fn key_path(&mut self) -> Result<Vec<String>, String> {
        let mut path = Vec::new();
        loop {
            self.spaces();
            path.push(self.key()?);
            self.spaces();
            if !self.take(".") {
                return Ok(path);
            }
            if path.len() > DEEPEST {
                return Err(format!("more than {DEEPEST} parts of a key"));
            }
        }
    }

    fn key(&mut self) -> Result<String, String> {
        if self.take("\"") {
            return self.basic();
        }
        if self.take("'") {
            return self.literal();
        }
        let key = self.run(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if key.is_empty() {
            return Err(format!("expected a key, got {}", self.next_shown()));
        }
        Ok(key.to_owned())
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > DEEPEST {
            return Err(format!("more than {DEEPEST} nested values"));
        }
        if self.take("\"\"\"") {
            return self.long("\"\"\"", true).map(Value::String);
        }
        if self.take("'''") {
            return self.long("'''", false).map(Value::String);
        }
        if self.take("\"") {
            return self.basic().map(Value::String);
        }
        if self.take("'") {
            return self.literal().map(Value::String);
        }
        if self.take("[") {
            return self.array(depth);
        }
        if self.take("{") {
            return self.inline_table(depth);
        }
        let is_part =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '.' | ':');
        let mut text = self.run(is_part).to_owned();
        // A space may separate a date from a time.
        let time = self.rest.strip_prefix(' ').unwrap_or_default();
        if text.len() == 10 && time.starts_with(|c: char| c.is_ascii_digit()) {
            self.spaces();
            text.push(' ');
            text.push_str(self.run(is_part));
        }
        let is_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
        if is_number || matches!(text.as_str(), "true" | "false" | "inf" | "nan") {
            return Ok(Value::Other(text));
        }
        Err(if text.is_empty() {
            format!("expected a value, got {}", self.next_shown())
        } else {
            format!("expected a value, got `{text}`; strings need quotes")
        })
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        let mut values = Vec::new();
        loop {
            self.blank_lines()?;
            if self.take("]") {
                return Ok(Value::Array(values));
            }
            values.push(self.value(depth + 1)?);
            self.blank_lines()?;
            if !self.take(",") && !self.rest.starts_with(']') {
                return Err(format!("expected `,` or `]`, got {}", self.next_shown()));
            }
        }
    }

    fn inline_table(&mut self, depth: usize) -> Result<Value, String> {
        let mut table = Table::new(Origin::Inline);
        loop {
            self.blank_lines()?;
            if self.take("}") {
                return Ok(Value::Table(table));
            }
            let path = self.key_path()?;
            self.expect("=")?;
            self.spaces();
            let value = self.value(depth + 1)?;
            table.set(&path, value)?;
            self.blank_lines()?;
            if !self.take(",") && !self.rest.starts_with('}') {
                return Err(format!("expected `,` or `}}`, got {}", self.next_shown()));
            }
        }
    }

    /// Parses the rest of a string after `"`.
    fn basic(&mut self) -> Result<String, String> {
        let mut text = String::new();
        loop {
            text.push_str(self.run(|c| !matches!(c, '"' | '\\') && is_text(c)));
            if self.take("\"") {
                return Ok(text);
            }
            if !self.take("\\") {
                return Err(self.in_a_string());
            }
            text.push(self.escape()?);
        }
    }

    /// Parses the rest of a string after `'`.
    fn literal(&mut self) -> Result<String, String> {
        let text = self.run(|c| c != '\'' && is_text(c));
        if self.take("'") {
            return Ok(text.to_owned());
        }
        Err(self.in_a_string())
    }

    /// Parses the rest of a multi-line string after the opening quotes.
    fn long(&mut self, quotes: &str, escapes: bool) -> Result<String, String> {
        let (quote, one) = if escapes { ('"', "\"") } else { ('\'', "'") };
        let mut text = String::new();
        self.line_feed();
        loop {
            text.push_str(self.run(|c| c != quote && !(escapes && c == '\\') && is_text(c)));
            if self.take(quotes) {
                // Up to two quotes may precede the closing three.
                for _ in 0..2 {
                    if self.take(one) {
                        text.push(quote);
                    }
                }
                return Ok(text);
            }
            if self.take(one) {
                text.push(quote);
            } else if self.line_feed() {
                text.push('\n');
            } else if escapes && self.take("\\") {
                let line = self.rest;
                self.spaces();
                if self.line_feed() {
                    // A `\` at the end of a line continues the string with the next non-blank character.
                    self.run(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
                } else {
                    self.rest = line;
                    text.push(self.escape()?);
                }
            } else {
                return Err(self.in_a_string());
            }
        }
    }

    fn in_a_string(&self) -> String {
        format!("expected the end of a string, got {}", self.next_shown())
    }

    /// Parses the rest of an escape sequence after `\`.
    fn escape(&mut self) -> Result<char, String> {
        let mut rest = self.rest.chars();
        let kind = rest.next();
        self.rest = rest.as_str();
        let digits = match kind {
            Some('b') => return Ok('\u{8}'),
            Some('t') => return Ok('\t'),
            Some('n') => return Ok('\n'),
            Some('f') => return Ok('\u{c}'),
            Some('r') => return Ok('\r'),
            Some('"') => return Ok('"'),
            Some('\\') => return Ok('\\'),
            Some('e') => return Ok('\u{1b}'),
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => return Err("an unknown escape in a string".to_owned()),
        };
        let code = self.rest.get(..digits);
        let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let found = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        let found = found.and_then(char::from_u32);
        self.rest = self.rest.get(digits..).unwrap_or_default();
        found.ok_or_else(|| format!("an escape without a character: expected {digits} digits"))
    }
}

fn is_text(c: char) -> bool {
    c == '\t' || !c.is_ascii_control()
}

#[cfg(test)]
mod tests {
    use super::{parse, Table, Value};

    /// Parses the text with the crate `toml_edit`.
    fn oracle(text: &str) -> Option<Value> {
        fn table(table: &dyn toml_edit::TableLike) -> Value {
            let mut made = Table::new(super::Origin::Header);
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
                let mut made = Table::new(super::Origin::Header);
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
}
