//! Labels as users type them.

use std::fmt;

/// The label of a target or a file.
///
/// ```
/// use bazel_client::Label;
///
/// let label = Label::parse(":tally", "python").unwrap();
/// assert_eq!(label.to_string(), "//python:tally");
/// assert_eq!(Label::parse("//a/b", "").unwrap().to_string(), "//a/b:b");
/// assert_eq!(Label::parse("@crates//:pyo3", "").unwrap().to_string(), "@crates//:pyo3");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The repository with its `@` or `@@`. Empty for the main repository.
    pub repository: String,
    /// The package, e.g. `a/b`.
    pub package: String,
    /// The name of the target.
    pub name: String,
}

impl Label {
    /// Parses a label. A label without `//` belongs to `package`.
    ///
    /// # Errors
    /// The problem, as a sentence without its subject.
    pub fn parse(text: &str, package: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("is empty".to_owned());
        }
        if text.contains("...") || text.ends_with(":all") || text.ends_with(":*") {
            return Err("is a pattern, not a single target".to_owned());
        }
        let (repository, rest) = match text.find("//") {
            Some(at) => text.split_at(at),
            // `@crates` is short for `@crates//:crates`.
            None if text.starts_with('@') => (text, ""),
            None => ("", text),
        };
        if !repository.is_empty() && !repository.starts_with('@') {
            return Err(
                "is not a label: only `@` and the name of a repository may precede `//`".to_owned(),
            );
        }
        // The main repository has two other names.
        let repository = if repository == "@@" || repository == "@" {
            ""
        } else {
            repository
        };
        let (package, name) = match rest.strip_prefix("//") {
            Some(path) => match path.split_once(':') {
                Some((package, name)) => (package, name),
                None => (path, path.rsplit('/').next().unwrap_or(path)),
            },
            None if rest.is_empty() => ("", repository.trim_start_matches('@')),
            None => (package, rest.strip_prefix(':').unwrap_or(rest)),
        };
        if name.is_empty() {
            return Err("has no name after its package".to_owned());
        }
        let bad = |part: &str| {
            let split = part.split('/');
            part.contains([':', '\\', '\n', '"', '\''])
                || (!part.is_empty() && split.into_iter().any(|one| matches!(one, "" | "." | "..")))
        };
        if bad(package) || bad(name) {
            return Err("is not a label".to_owned());
        }
        Ok(Self {
            repository: repository.to_owned(),
            package: package.to_owned(),
            name: name.to_owned(),
        })
    }

    /// Another target of the same package.
    pub fn sibling(&self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..self.clone()
        }
    }

    /// The label in quotes for a query, so that none of its characters acts as query syntax.
    pub fn quoted(&self) -> String {
        format!("\"{self}\"")
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            repository,
            package,
            name,
        } = self;
        write!(f, "{repository}//{package}:{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::Label;

    #[test]
    fn labels() {
        let table = [
            (":x", "//p/q:x"),
            ("x", "//p/q:x"),
            ("src/lib.rs", "//p/q:src/lib.rs"),
            ("//:x", "//:x"),
            ("//a", "//a:a"),
            ("//a/b:c/d", "//a/b:c/d"),
            ("@@//a:b", "//a:b"),
            ("@//a:b", "//a:b"),
            ("@crates", "@crates//:crates"),
            ("@crates//:pyo3", "@crates//:pyo3"),
            ("@@rules_rust~//rust:x", "@@rules_rust~//rust:x"),
        ];
        for (text, expected) in table {
            let label = Label::parse(text, "p/q").map(|label| label.to_string());
            assert_eq!(label.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn no_labels() {
        let table = [
            ("", "is empty"),
            ("//...", "is a pattern, not a single target"),
            ("//a:all", "is a pattern, not a single target"),
            ("//a:*", "is a pattern, not a single target"),
            (
                "a//b:c",
                "is not a label: only `@` and the name of a repository may precede `//`",
            ),
            ("//a:", "has no name after its package"),
            ("//", "has no name after its package"),
            ("//a:b:c", "is not a label"),
            ("//a/../b", "is not a label"),
            ("../b", "is not a label"),
            ("//a:b\"c", "is not a label"),
        ];
        for (text, expected) in table {
            assert_eq!(
                Label::parse(text, "p").err().as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }
}
