//! Labels as people write them.

use std::borrow::Cow;

/// Shortens a label to the apparent name of its repository: `@@rules_rust~~crate~crates__pyo3-0.30.1//:pyo3` becomes
/// `@crates__pyo3-0.30.1//:pyo3`. The separator before the name depends on the Bazel version (`~` or `+`).
#[must_use]
pub fn short_label(label: &str) -> Cow<'_, str> {
    let external = label
        .strip_prefix("@@")
        .and_then(|label| label.split_once("//"));
    let Some((repository, rest)) = external else {
        return label.into();
    };
    let parts: Vec<_> = repository
        .split(['~', '+'])
        .filter(|part| !part.is_empty())
        .collect();
    // Either a module, with or without its version, or a module, its extension, and the repository that the extension
    // made.
    let name = match parts[..] {
        [.., _, _, name] => name,
        _ => parts.first().unwrap_or(&repository),
    };
    format!("@{name}//{rest}").into()
}

#[cfg(test)]
mod tests {
    use super::short_label;

    #[test]
    fn labels() {
        for (label, short) in [
            ("//rust:hello_rs", "//rust:hello_rs"),
            (
                "@@rules_rust~~crate~crates__pyo3-0.30.1//:pyo3",
                "@crates__pyo3-0.30.1//:pyo3",
            ),
            (
                "@@rules_rust++crate+crates__pyo3-0.30.1//:pyo3",
                "@crates__pyo3-0.30.1//:pyo3",
            ),
            ("@@pyo3_bzl~//tools/gate:gate", "@pyo3_bzl//tools/gate:gate"),
        ] {
            assert_eq!(short_label(label), short);
        }
    }
}
