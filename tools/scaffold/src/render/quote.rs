//! String literals of each language, and what may stand in a comment.

use std::fmt::Write as _;

/// A Starlark string literal, as buildifier has it. Bazel takes a source file for bytes, so text stays as it is.
///
/// Control characters are escaped in octal: Bazel's lexer refuses `\x`.
#[must_use]
pub fn starlark(text: &str) -> String {
    quoted(text, |char| format!("\\{:03o}", u32::from(char)))
}

/// A list of Starlark strings, as buildifier formats it: more than one element, one a line; `indent` is that of the line it
/// begins on, in spaces.
#[must_use]
pub fn starlark_list(items: &[String], indent: usize) -> String {
    match items {
        [] => "[]".to_owned(),
        [only] => format!("[{}]", starlark(only)),
        _ => {
            let space = " ".repeat(indent);
            let lines = items
                .iter()
                .map(|item| format!("{space}    {},\n", starlark(item)));
            format!("[\n{}{space}]", lines.collect::<String>())
        }
    }
}

/// A Python string literal.
#[must_use]
pub fn python(text: &str) -> String {
    quoted(text, |char| format!("\\x{:02x}", u32::from(char)))
}

/// A Rust string literal.
#[must_use]
pub fn rust(text: &str) -> String {
    quoted(text, |char| format!("\\u{{{:x}}}", u32::from(char)))
}

/// A TOML basic string.
#[must_use]
pub fn toml(text: &str) -> String {
    quoted(text, |char| format!("\\u{:04X}", u32::from(char)))
}

/// One line: what is not printable becomes a space. A line that ends in a backslash would go on in some languages.
pub fn line(text: &str) -> String {
    let printable = text.chars().map(|char| match char {
        // U+2028 and U+2029 end a line for some readers.
        '\u{2028}' | '\u{2029}' | '\u{feff}' => ' ',
        char if char.is_control() => ' ',
        char => char,
    });
    let line: String = printable.collect();
    line.trim_end_matches(['\\', ' ']).to_owned()
}

/// Whether it is an identifier in Python, Rust and Starlark, of ASCII letters, digits and `_`.
pub fn is_ident(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars
        .next()
        .is_some_and(|char| char.is_ascii_alphabetic() || char == '_');
    first && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
}

fn quoted(text: &str, control: impl Fn(char) -> String) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Those from U+0080 on print nothing either, but are no ends of anything.
            '\0'..='\u{1f}' | '\u{7f}' => {
                // A String takes whatever it is given.
                let _ = write!(out, "{}", control(char));
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}
