//! Comments and docstrings.

/// Longest comment line, in characters.
const WIDTH: usize = 110;

/// Puts a text on one line. Control characters and line separators become spaces.
///
/// ```
/// assert_eq!(syntax::build::one_line("a\nb\u{2028}c"), "a b c");
/// ```
#[must_use]
pub fn one_line(text: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    text.chars()
        .map(|c| if is_break(c) { ' ' } else { c })
        .collect()
}

/// Returns comment lines, wrapped at 110 characters. A wrapped line keeps its indentation.
///
/// ```
/// assert_eq!(syntax::build::comments(&["One.", "  two"]), "# One.\n#   two\n");
/// ```
#[must_use]
pub fn comments<T: AsRef<str>>(lines: &[T]) -> String {
    let mut out = String::new();
    for line in lines {
        let clean = one_line(line.as_ref());
        let indent = clean.chars().take_while(|c| *c == ' ').count();
        let margin = " ".repeat(indent);
        let mut current = String::new();
        for word in clean.split(' ').filter(|word| !word.is_empty()) {
            let length = current.chars().count() + word.chars().count() + indent + 3;
            if !current.is_empty() && length > WIDTH {
                out.push_str(&format!("# {margin}{current}\n"));
                current.clear();
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        out.push_str(format!("# {margin}{current}").trim_end());
        out.push('\n');
    }
    out
}

/// A file's docstring, on one line.
///
/// ```
/// assert_eq!(syntax::build::docstring("A \"demo\"."), "\"\"\"A \\\"demo\\\".\"\"\"\n");
/// ```
#[must_use]
pub fn docstring(text: &str) -> String {
    let quoted = crate::quoted(&one_line(text));
    format!("\"\"{quoted}\"\"\n")
}
