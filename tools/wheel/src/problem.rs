//! A reason why the tool writes nothing.

use std::fmt;

/// A reason why the tool writes nothing, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, such as `above-manylinux`; one of [`IDS`].
    pub id: &'static str,
    /// The sentence.
    pub message: String,
    /// What to do.
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
    /// A problem.
    #[must_use]
    pub fn new(id: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
            help: help.into(),
        }
    }

    /// An attribute of the rule with a value that it cannot have.
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
