//! Reads strings: basic, literal and multi-line.

use super::reader::Reader;

impl Reader<'_> {
    /// Parses the rest of a string after `"`.
    pub(super) fn basic(&mut self) -> Result<String, String> {
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
    pub(super) fn literal(&mut self) -> Result<String, String> {
        let text = self.run(|c| c != '\'' && is_text(c));
        if self.take("'") {
            return Ok(text.to_owned());
        }
        Err(self.in_a_string())
    }

    /// Parses the rest of a multi-line string after the opening quotes.
    pub(super) fn long(&mut self, quotes: &str, escapes: bool) -> Result<String, String> {
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
