//! Words of a shell command, for display.

/// Quotes a word for a shell if it needs quotes: a command that is printed can be copied.
///
/// ```
/// assert_eq!(bazel_client::shell_word("deps(//:a)"), "'deps(//:a)'");
/// assert_eq!(bazel_client::shell_word("--output=build"), "--output=build");
/// ```
#[must_use]
pub fn shell_word(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "@%+=:,./_-~".contains(char);
    // A shell expands `~` at the start of a word.
    if !word.is_empty() && !word.starts_with('~') && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn words() {
        let table = [
            ("//a:b", "//a:b"),
            ("@@crates~libc//:libc", "@@crates~libc//:libc"),
            ("--output=label_kind", "--output=label_kind"),
            ("deps(//:a)", "'deps(//:a)'"),
            ("it's", r"'it'\''s'"),
            ("~a/b", "'~a/b'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
        ];
        for (word, expected) in table {
            assert_eq!(shell_word(word), expected);
        }
    }
}
