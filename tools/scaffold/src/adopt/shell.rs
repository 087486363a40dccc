//! Words of a shell.

/// A word as a shell reads it: as it is, if it has only letters, digits and characters in `plain`, else in quotes.
pub(super) fn word(text: &str, plain: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || plain.contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
