//! Reads and writes string literals.

use tree_sitter::Node;

/// Returns the text of a `string` node. `None` if it has interpolations or is a bytes literal.
pub(crate) fn string(node: Node<'_>, text: &str) -> Option<String> {
    let mut cursor = node.walk();
    let mut parts = node.children(&mut cursor);
    let start = parts.find(|part| part.kind() == "string_start")?;
    let prefix = text
        .get(start.byte_range())?
        .trim_end_matches(['"', '\''])
        .to_ascii_lowercase();
    let raw = match prefix.as_str() {
        "" | "u" => false,
        "r" => true,
        _ => return None,
    };
    let content = text.get(start.end_byte()..node.end_byte())?;
    let quotes = text
        .get(start.byte_range())?
        .trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let content = content.strip_suffix(quotes)?;
    Some(if raw {
        content.to_owned()
    } else {
        unescaped(content)
    })
}

/// Resolves Python's escapes. Keeps unknown ones, as Python does.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('\n') => {}
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(first @ '0'..='7') => {
                let more: String = rest.clone().take(2).take_while(|c| c.is_digit(8)).collect();
                let code = u32::from_str_radix(&format!("{first}{more}"), 8);
                rest.by_ref().take(more.len()).for_each(drop);
                out.extend(code.ok().and_then(char::from_u32));
            }
            Some(c @ ('\\' | '\'' | '"')) => out.push(c),
            Some(kind @ ('x' | 'u' | 'U')) => {
                let digits = match kind {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let code: String = rest.clone().take(digits).collect();
                let found = (code.len() == digits)
                    .then(|| u32::from_str_radix(&code, 16).ok().and_then(char::from_u32))
                    .flatten();
                match found {
                    Some(c) => {
                        out.push(c);
                        rest.by_ref().take(digits).for_each(drop);
                    }
                    None => out.extend(['\\', kind]),
                }
            }
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

/// Returns any text as a Starlark string literal in double quotes.
///
/// Escapes control characters in octal, because Bazel's lexer rejects `\x`. Other text is unchanged, because Bazel reads a source
/// file as bytes.
///
/// ```
/// assert_eq!(syntax::quoted("a\"b\\\n\u{1}"), r#""a\"b\\\n\001""#);
/// ```
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii_control() => out.push_str(&format!("\\{:03o}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
