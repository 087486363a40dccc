//! A reason why the tool writes no output.

use std::fmt;

/// A reason why the tool writes no output, and a suggested fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind of problem, such as `above-manylinux`; one of [`IDS`].
    pub id: &'static str,
    /// The message.
    pub message: String,
    /// The suggested fix.
    pub help: String,
}

/// All ids.
pub const IDS: [&str; 15] = [
    "above-manylinux",
    "bad-attribute",
    "bad-backend",
    "bad-path",
    "bad-pyproject",
    "contradiction",
    "duplicate-path",
    "missing-dynamic",
    "missing-input",
    "mixed-abis",
    "mixed-platforms",
    "python-too-old",
    "unknown-abi",
    "unknown-platform",
    "unreadable-file",
];

impl Problem {
    /// Creates a problem.
    #[must_use]
    pub fn new(id: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
            help: help.into(),
        }
    }

    /// Creates the problem for an invalid value of a rule attribute.
    #[must_use]
    pub fn attribute(name: &str, problem: &str, got: &str, help: &str) -> Self {
        Self::new(
            "bad-attribute",
            format!(
                "{name}: {problem}, got `{}`",
                gate::printable(got.as_bytes())
            ),
            help,
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)
    }
}
