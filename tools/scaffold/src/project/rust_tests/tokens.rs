//! The tokens of Rust source text, as far as a search for module declarations needs them.

/// A token. Comments, numbers' punctuation and character literals are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// An identifier or a keyword.
    Word(&'t str),
    /// The name in a raw identifier such as `r#type`.
    Raw(&'t str),
    /// The text of a string literal, with its escapes.
    Text(&'t str),
    /// Any other character.
    Mark(char),
}

/// Splits a text. Text that is not Rust gives tokens, too.
pub(super) fn of(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, length) = next(rest, first);
        found.extend(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

/// Returns the token at the start, if there is one, and the length of what to skip.
fn next(rest: &str, first: char) -> (Option<Token<'_>>, usize) {
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, comment(rest));
    }
    if first == '"' {
        return string(rest, 0);
    }
    if first == '\'' {
        return (None, character(rest));
    }
    if first.is_whitespace() {
        return (None, first.len_utf8());
    }
    if !is_part(first) {
        return (Some(Token::Mark(first)), first.len_utf8());
    }
    let length = word(rest);
    let (name, after) = rest.split_at(length);
    match name {
        "b" | "c" if after.starts_with('"') => string(rest, length),
        "b" if after.starts_with('\'') => (None, length + character(after)),
        "r" | "br" | "cr" if after.starts_with(['"', '#']) => raw(rest, length),
        _ => (Some(Token::Word(name)), length),
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(text: &str) -> usize {
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

/// Returns the length of a comment, which may contain others.
fn comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(text) = rest.get(at..).filter(|text| !text.is_empty()) {
        if text.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += text.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// Returns the length of a character literal, or of the quote of a lifetime.
fn character(rest: &str) -> usize {
    let mut inner = rest.char_indices().skip(1);
    let first = inner.next().map(|(_, c)| c);
    if first == Some('\\') {
        inner.next();
        let end = inner.find(|(_, c)| *c == '\'');
        return end.map_or(rest.len(), |(at, _)| at + 1);
    }
    match inner.next() {
        Some((at, '\'')) => at + 1,
        _ => 1,
    }
}

/// Returns the string literal whose quote is at a position.
fn string(rest: &str, quote: usize) -> (Option<Token<'_>>, usize) {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip_while(|(at, _)| *at <= quote) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return (rest.get(quote + 1..at).map(Token::Text), at + 1),
            _ => {}
        }
    }
    (None, rest.len())
}

/// Returns the raw string or raw identifier with a prefix of some length.
fn raw(rest: &str, prefix: usize) -> (Option<Token<'_>>, usize) {
    let after = rest.get(prefix..).unwrap_or_default();
    let inner = after.trim_start_matches('#');
    let hashes = after.len() - inner.len();
    let start = prefix + hashes;
    if !inner.starts_with('"') {
        let length = word(inner);
        return (inner.get(..length).map(Token::Raw), start + length);
    }
    let text = inner.get(1..).unwrap_or_default();
    let end = format!("\"{}", "#".repeat(hashes));
    match text.find(&end) {
        Some(at) => (text.get(..at).map(Token::Text), start + 1 + at + end.len()),
        None => (None, rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::{of, Token};

    #[test]
    fn tokens() {
        use Token::{Mark, Raw, Text, Word};
        let table: [(&str, &[Token<'_>]); 10] = [
            ("mod a;", &[Word("mod"), Word("a"), Mark(';')]),
            ("// mod a;\nb", &[Word("b")]),
            ("/* a /* b */ c */ d", &[Word("d")]),
            ("\"a\\\"b\" c", &[Text("a\\\"b"), Word("c")]),
            ("r#\"a\"b\"# c", &[Text("a\"b"), Word("c")]),
            ("cr\"a\\\" d\"c\"", &[Text("a\\"), Word("d"), Text("c")]),
            ("r#type r", &[Raw("type"), Word("r")]),
            ("'a' '\\'' b'\"' '{' b", &[Word("b")]),
            ("&'a b", &[Mark('&'), Word("a"), Word("b")]),
            ("\"é", &[]),
        ];
        for (text, expected) in table {
            let found = of(text).into_iter();
            let found: Vec<_> = found.collect();

            assert_eq!(found, expected, "{text}");
        }
    }
}
