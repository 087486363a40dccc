//! Changes that fix findings, as edits of syntax, not of bytes: several can be combined, and one that is already applied
//! changes nothing.

use serde::Serialize;

/// A change for a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, in a few words: `add the flag to .bazelrc`.
    pub what: String,
    /// Whether nothing is known here that would make it wrong.
    pub safe: bool,
    /// The changes, made all or not at all.
    pub changes: Vec<Change>,
}

/// One change of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The file, from the workspace's root.
    pub file: String,
    /// What to change in it.
    pub edit: Edit,
}

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// rc: a line with a comment above it, put after the last one of its command. The file is made if it is missing.
    RcAdd {
        /// The line.
        line: String,
        /// The comment, without `#`.
        comment: String,
    },
    /// Cargo: takes a feature out of a dependency.
    CargoRemoveFeature {
        /// The keys to the dependency.
        dependency: Vec<String>,
        /// The feature.
        feature: String,
    },
    /// Cargo: puts a feature in the place of another.
    CargoReplaceFeature {
        /// The keys to the dependency.
        dependency: Vec<String>,
        /// The feature that is there.
        feature: String,
        /// The one that should be.
        with: String,
    },
    /// Starlark: sets an argument of the call whose first line and function are these.
    SetArgument {
        /// Which call.
        call: CallOf,
        /// The argument.
        argument: String,
        /// Its value, as code.
        code: String,
    },
    /// Starlark: takes an argument out of a call.
    RemoveArgument {
        /// Which call.
        call: CallOf,
        /// The argument.
        argument: String,
    },
    /// Starlark: adds a text to a list of strings, which is made if it is missing.
    AddToList {
        /// Which call.
        call: CallOf,
        /// The argument that is the list.
        argument: String,
        /// The text.
        text: String,
    },
    /// Starlark: takes a text out of a list of strings.
    RemoveFromList {
        /// Which call.
        call: CallOf,
        /// The argument that is the list.
        argument: String,
        /// The text.
        text: String,
    },
    /// Starlark: adds pairs to a dict of strings, which is made if it is missing.
    AddKeys {
        /// Which call.
        call: CallOf,
        /// The argument that is the dict.
        argument: String,
        /// The pairs.
        pairs: Vec<(String, String)>,
    },
    /// Starlark: adds a statement after the last call of a function, else at the end.
    AddStatement {
        /// The function after whose last call it belongs.
        after: String,
        /// The statement, as buildifier would write it.
        code: String,
    },
}

/// A call of a Starlark file, by what does not change when other things are edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallOf {
    /// The function.
    pub function: String,
    /// An argument that identifies it: `("name", "tally")`.
    pub having: Option<(String, String)>,
}

impl CallOf {
    /// The call of a function with this argument.
    #[must_use]
    pub fn with(function: &str, argument: &str, value: &str) -> Self {
        Self {
            function: function.to_owned(),
            having: Some((argument.to_owned(), value.to_owned())),
        }
    }

    /// The one call of a function.
    #[must_use]
    pub fn only(function: &str) -> Self {
        Self {
            function: function.to_owned(),
            having: None,
        }
    }
}

impl Fix {
    /// A fix that is safe.
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

    /// A fix of several edits of one file; none if there are none.
    #[must_use]
    pub fn of(what: &str, file: &str, edits: Vec<Edit>) -> Option<Self> {
        let mut edits = edits.into_iter();
        let first = Self::safe(what, file, edits.next()?);
        Some(edits.fold(first, |fix, edit| fix.and(file, edit)))
    }

    /// A fix to look at.
    #[must_use]
    pub fn risky(what: &str, file: &str, edit: Edit) -> Self {
        Self {
            safe: false,
            ..Self::safe(what, file, edit)
        }
    }

    /// The same, to be looked at unless `safe`.
    #[must_use]
    pub fn safe_if(mut self, safe: bool) -> Self {
        self.safe = self.safe && safe;
        self
    }

    /// The same with one more change.
    #[must_use]
    pub fn and(mut self, file: &str, edit: Edit) -> Self {
        self.changes.push(Change {
            file: file.to_owned(),
            edit,
        });
        self
    }
}
