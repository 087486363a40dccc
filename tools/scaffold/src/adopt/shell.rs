//! Quotes shell words.

/// Quotes a word for a shell. Returns it unchanged if it contains only letters, digits and characters in `plain`.
pub(super) fn word(text: &str, plain: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || plain.contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
