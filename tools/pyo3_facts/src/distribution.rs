//! Names of Python distributions.
//!
//! Source: "names and normalization" on packaging.python.org (PEP 503, PEP 508).

/// Returns the normalized name of a distribution; none if it is not a valid name.
///
/// ```
/// assert_eq!(pyo3_facts::normalized_name("Foo.Bar__baz").as_deref(), Some("foo-bar-baz"));
/// assert_eq!(pyo3_facts::normalized_name("foo-"), None);
/// ```
#[must_use]
pub fn normalized_name(name: &str) -> Option<String> {
    let is_separator = |c: char| matches!(c, '-' | '_' | '.');
    let is_valid = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || is_separator(c));
    if !is_valid
        || name.is_empty()
        || name.starts_with(is_separator)
        || name.ends_with(is_separator)
    {
        return None;
    }
    let parts: Vec<&str> = name
        .split(is_separator)
        .filter(|part| !part.is_empty())
        .collect();
    Some(parts.join("-").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::normalized_name;

    #[test]
    fn names() {
        let table = [
            ("nh3", Some("nh3")),
            ("Foo.Bar", Some("foo-bar")),
            ("a-_.b", Some("a-b")),
            ("", None),
            ("-a", None),
            ("a.", None),
            ("a b", None),
            ("\u{e4}", None),
        ];
        for (name, expected) in table {
            assert_eq!(normalized_name(name).as_deref(), expected, "{name}");
        }
    }
}
