//! Lists of names in text.

/// Puts names in back-quotes, separated by commas.
pub(super) fn backquoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
