//! One option of an rc file.

use std::ops::Range;

/// One option as a line gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RcOption {
    /// `build`, `common`, `startup` …
    pub command: String,
    /// The config after the command's colon, if any.
    pub config: Option<String>,
    /// The flag's name, without dashes: `remote_cache`. As written: of `--nokeep_going` it is `nokeep_going`.
    pub name: String,
    /// What is after `=`, or the next word if that is no flag.
    pub value: Option<String>,
    /// Which of [`Rc::files`](super::Rc::files) it is in.
    pub file: usize,
    /// Its bytes.
    pub span: Range<usize>,
}

impl RcOption {
    /// Whether it is this flag, said or denied (`--noNAME`).
    #[must_use]
    pub fn is(&self, flag: &str) -> bool {
        self.name == flag || self.name.strip_prefix("no") == Some(flag)
    }

    /// What it says of a flag that is on or off. None if it is another flag, or says neither.
    #[must_use]
    pub fn says(&self, flag: &str) -> Option<bool> {
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

    /// Whether a `build` takes it.
    #[must_use]
    pub fn concerns_build(&self) -> bool {
        matches!(self.command.as_str(), "build" | "common" | "always")
    }
}
