//! Changes that fix findings. They edit syntax, not bytes, so several can be combined, and a change that is already applied does
//! nothing.

use serde::Serialize;

/// A change for a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, in a few words: `add the flag to .bazelrc`.
    pub what: String,
    /// Whether the check knows of no reason why the fix could be wrong.
    pub safe: bool,
    /// The changes. Either all are made or none.
    pub changes: Vec<Change>,
}

/// One change of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The file, relative to the workspace's root.
    pub file: String,
    /// What to change in it.
    pub edit: Edit,
}

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// rc file: adds a line with a comment above it, after the last line of the same command. Creates a missing file.
    RcAdd {
        /// The line.
        line: String,
        /// The comment, without `#`.
        comment: String,
    },
    /// Cargo: removes a feature from a dependency.
    CargoRemoveFeature {
        /// The keys that lead to the dependency.
        dependency: Vec<String>,
        /// The feature.
        feature: String,
    },
    /// Cargo: replaces a feature with another.
    CargoReplaceFeature {
        /// The keys to the dependency.
        dependency: Vec<String>,
        /// The current feature.
        feature: String,
        /// The new feature.
        with: String,
    },
    /// Starlark: sets an argument of a call.
    SetArgument {
        /// Which call.
        call: CallOf,
        /// The argument.
        argument: String,
        /// Its value, as code.
        code: String,
    },
    /// Starlark: removes an argument from a call.
    RemoveArgument {
        /// Which call.
        call: CallOf,
        /// The argument.
        argument: String,
    },
    /// Starlark: adds a string to a list. Creates a missing list.
    AddToList {
        /// Which call.
        call: CallOf,
        /// The argument that is the list.
        argument: String,
        /// The string.
        text: String,
    },
    /// Starlark: removes a string from a list.
    RemoveFromList {
        /// Which call.
        call: CallOf,
        /// The argument that is the list.
        argument: String,
        /// The string.
        text: String,
    },
    /// Starlark: adds pairs to a dict of strings. Creates a missing dict.
    AddKeys {
        /// Which call.
        call: CallOf,
        /// The argument that is the dict.
        argument: String,
        /// The pairs.
        pairs: Vec<(String, String)>,
    },
    /// Starlark: adds a statement after the last call of a function, or else at the end.
    AddStatement {
        /// The statement goes after the last call of this function.
        after: String,
        /// The statement, in buildifier's format.
        code: String,
    },
}

/// Identifies a call in a Starlark file by properties that other edits do not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallOf {
    /// The function.
    pub function: String,
    /// An argument that identifies the call: `("name", "tally")`.
    pub having: Option<(String, String)>,
}

impl CallOf {
    /// Selects the call of a function with this argument.
    #[must_use]
    pub fn with(function: &str, argument: &str, value: &str) -> Self {
        Self {
            function: function.to_owned(),
            having: Some((argument.to_owned(), value.to_owned())),
        }
    }

    /// Selects the only call of a function.
    #[must_use]
    pub fn only(function: &str) -> Self {
        Self {
            function: function.to_owned(),
            having: None,
        }
    }
}

impl Fix {
    /// Creates a safe fix.
    #[must_use]
    pub fn safe(what: &str, file: &str, edit: Edit) -> Self {
        Self {
            what: what.to_owned(),
            safe: true,
            changes: vec![Change {
                file: file.to_owned(),
                edit,
            }],
        }
    }

    /// Creates a fix from several edits of one file. Returns none if there are no edits.
    #[must_use]
    pub fn of(what: &str, file: &str, edits: Vec<Edit>) -> Option<Self> {
        let mut edits = edits.into_iter();
        let first = Self::safe(what, file, edits.next()?);
        Some(edits.fold(first, |fix, edit| fix.and(file, edit)))
    }

    /// Creates a fix that needs review.
    #[must_use]
    pub fn risky(what: &str, file: &str, edit: Edit) -> Self {
        Self {
            safe: false,
            ..Self::safe(what, file, edit)
        }
    }

    /// Marks the fix as needing review unless `safe`.
    #[must_use]
    pub fn safe_if(mut self, safe: bool) -> Self {
        self.safe = self.safe && safe;
        self
    }

    /// Adds one more change.
    #[must_use]
    pub fn and(mut self, file: &str, edit: Edit) -> Self {
        self.changes.push(Change {
            file: file.to_owned(),
            edit,
        });
        self
    }
}
