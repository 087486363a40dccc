//! Patterns for paths and targets in `pyo3-bzl.toml`.

use globset::{Error, GlobBuilder, GlobMatcher};

/// A path pattern: `*` and `?` do not match `/`, `**` does.
#[derive(Debug, Clone)]
pub struct PathPattern(GlobMatcher);

impl PathPattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// Fails if the pattern is invalid, such as `[`.
    pub fn new(pattern: &str) -> Result<Self, Error> {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build()?;
        Ok(Self(glob.compile_matcher()))
    }

    /// Returns whether it matches a path.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

/// A target pattern in Bazel's syntax (`//a/...`, `//a:all`, `//a`), with `*` and `?` in names.
#[derive(Debug, Clone)]
pub enum TargetPattern {
    /// `//a/...`: all packages in this folder and below.
    Below(String),
    /// The targets of one package.
    In {
        /// `//a`.
        package: String,
        /// Which targets; all for `//a:all`.
        name: Option<GlobMatcher>,
    },
}

impl TargetPattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// Fails if the pattern for the target name is invalid, such as `[`.
    pub fn new(pattern: &str) -> Result<Self, Error> {
        if let Some(folder) = pattern.strip_suffix("...") {
            return Ok(Self::Below(folder.trim_end_matches('/').to_owned()));
        }
        let short = || pattern.rsplit('/').next().unwrap_or_default();
        let (package, name) = pattern.rsplit_once(':').unwrap_or((pattern, short()));
        let name = match name {
            "all" | "*" => None,
            name => Some(GlobBuilder::new(name).build()?.compile_matcher()),
        };
        Ok(Self::In {
            package: package.to_owned(),
            name,
        })
    }

    /// Returns whether it matches a full label, `//a:b`.
    #[must_use]
    pub fn matches(&self, label: &str) -> bool {
        let Some((package, name)) = label.rsplit_once(':') else {
            return false;
        };
        match self {
            Self::Below(folder) => package
                .strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.is_empty() || folder.is_empty() || rest.starts_with('/')),
            Self::In {
                package: own,
                name: pattern,
            } => {
                own == package
                    && pattern
                        .as_ref()
                        .is_none_or(|pattern| pattern.is_match(name))
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{PathPattern, TargetPattern};

    #[test]
    fn paths() {
        let table = [
            ("legacy/**", "legacy/a/BUILD.bazel", true),
            ("legacy/*", "legacy/a/BUILD.bazel", false),
            ("**/Cargo.toml", "Cargo.toml", true),
            ("**/Cargo.toml", "a/b/Cargo.toml", true),
            ("*.bazelrc", "ci.bazelrc", true),
            ("a?c", "abc", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("", "a", false),
        ];
        for (pattern, path, expected) in table {
            let found = PathPattern::new(pattern).unwrap().matches(path);
            assert_eq!(found, expected, "{pattern} {path}");
        }
        assert!(PathPattern::new("[").is_err());
    }

    #[test]
    fn targets() {
        let table = [
            ("//...", "//a:b", true),
            ("//...", "//:b", true),
            ("//a/...", "//a:b", true),
            ("//a/...", "//a/c:b", true),
            ("//a/...", "//ab:b", false),
            ("//a:b", "//a:b", true),
            ("//a", "//a:a", true),
            ("//a/b", "//a/b:b", true),
            ("//a", "//a:b", false),
            ("//a:all", "//a:b", true),
            ("//a:*_rs", "//a:b_rs", true),
            ("//a:*_rs", "//a:b", false),
            ("//a:*.rs", "//a:b/c.rs", true),
        ];
        for (pattern, label, expected) in table {
            let found = TargetPattern::new(pattern).unwrap().matches(label);
            assert_eq!(found, expected, "{pattern} {label}");
        }
        assert!(TargetPattern::new("//a:[").is_err());
    }
}
