//! One option of an rc file.

use std::ops::Range;

/// One option of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RcOption {
    /// `build`, `common`, `startup` …
    pub command: String,
    /// The config after the command's colon, if any.
    pub config: Option<String>,
    /// The flag's name as written, without dashes: `remote_cache`, and `nokeep_going` for `--nokeep_going`.
    pub name: String,
    /// The text after `=`, or the next word if that is not a flag.
    pub value: Option<String>,
    /// Index of its file in [`Rc::files`](super::Rc::files).
    pub file: usize,
    /// Its bytes.
    pub span: Range<usize>,
}

impl RcOption {
    /// Returns whether it is this flag, also in the form `--noNAME`.
    #[must_use]
    pub fn is(&self, flag: &str) -> bool {
        self.name == flag || self.name.strip_prefix("no") == Some(flag)
    }

    /// Returns its value for a boolean flag. None if it is another flag or has another value.
    #[must_use]
    pub fn bool_value(&self, flag: &str) -> Option<bool> {
        if self.name.strip_prefix("no") == Some(flag) {
            return Some(false);
        }
        if self.name != flag {
            return None;
        }
        match self.value.as_deref() {
            None | Some("true" | "1" | "yes" | "t" | "y") => Some(true),
            Some("false" | "0" | "no" | "f" | "n") => Some(false),
            Some(_) => None,
        }
    }

    /// Returns whether it applies to a `build`.
    #[must_use]
    pub fn concerns_build(&self) -> bool {
        matches!(self.command.as_str(), "build" | "common" | "always")
    }
}
