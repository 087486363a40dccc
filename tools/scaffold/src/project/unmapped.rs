//! Settings of a project that have no counterpart in Bazel files.

/// A setting without a counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    /// The setting or the file.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// What to do.
    pub hint: String,
}

impl Unmapped {
    /// Creates the note that the project's wheel gets no target.
    pub(crate) fn wheel(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("the project's wheel", reason, hint)
    }

    /// Creates the note on options of pytest that the project's tests run without.
    pub(crate) fn addopts(words: &[String]) -> Self {
        Self::new(
            format!("`addopts`: `{}`", words.join(" ")),
            "options of a plugin, or options that Bazel replaces with its own",
            "add those you need to `args` of the `py_test`, and the plugin to `deps`",
        )
    }

    pub(crate) fn new(
        subject: impl Into<String>,
        reason: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            subject: subject.into(),
            reason: reason.into(),
            hint: hint.into(),
        }
    }
}
