//! Reads keys, values and the space between them.

use super::value::{Origin, Table, Value};

/// Maximum nesting depth of arrays and inline tables.
const DEEPEST: usize = 64;

pub(super) struct Reader<'t> {
    pub(super) rest: &'t str,
}

impl<'t> Reader<'t> {
    pub(super) fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn expect(&mut self, token: &str) -> Result<(), String> {
        self.spaces();
        if self.take(token) {
            return Ok(());
        }
        Err(format!("expected `{token}`, got {}", self.next_shown()))
    }

    pub(super) fn next_shown(&self) -> String {
        match self.rest.chars().next() {
            None => "the end of the file".to_owned(),
            Some('\n' | '\r') => "the end of the line".to_owned(),
            Some(c) => format!("`{}`", c.escape_debug()),
        }
    }

    /// Consumes characters while `is` holds.
    pub(super) fn run(&mut self, is: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !is(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    pub(super) fn spaces(&mut self) {
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

    pub(super) fn line_feed(&mut self) -> bool {
        self.take("\n") || self.take("\r\n")
    }

    pub(super) fn end_of_line(&mut self) -> Result<(), String> {
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

    pub(super) fn blank_lines(&mut self) -> Result<(), String> {
        loop {
            self.spaces();
            self.comment()?;
            if !self.line_feed() {
                return Ok(());
            }
        }
    }

    /// Parses `a . "b.c" . d`.
    pub(super) fn key_path(&mut self) -> Result<Vec<String>, String> {
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

    pub(super) fn value(&mut self, depth: usize) -> Result<Value, String> {
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
}
