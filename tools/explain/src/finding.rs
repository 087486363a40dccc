//! The findings in a log.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::phase::Phase;

/// The confidence of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The message has only this cause.
    Certain,
    /// The message usually has this cause.
    Likely,
    /// The message is unknown. Only its phase is known, from the lines around it.
    StructureOnly,
}

impl Confidence {
    /// The name shown to users.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::StructureOnly => "the phase by structure only",
        }
    }
}

/// Whether a finding fails the build.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The build fails.
    #[default]
    Error,
    /// The build continues.
    Warning,
}

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, as written in the message.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1.
    pub column: Option<u32>,
}

/// One distinct failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The id of the catalogue entry. `None` if the message is unknown.
    pub id: Option<String>,
    /// The phase of the build.
    pub phase: Phase,
    /// The confidence of the answer.
    pub confidence: Confidence,
    /// Whether a finding fails the build.
    pub severity: Severity,
    /// The line of the log with the message, counted from 1.
    pub line: u64,
    /// The text of that line.
    pub evidence: String,
    /// The number of lines with this message.
    pub count: u64,
    /// The target whose action, test or rule failed.
    pub label: Option<String>,
    /// The mnemonic of the failed action.
    pub mnemonic: Option<String>,
    /// The place named in the message.
    pub place: Option<Place>,
    /// The names and versions in the message.
    pub captures: BTreeMap<String, String>,
    /// The cause, in one sentence.
    pub cause: String,
    /// Fixes, the most likely first.
    pub fixes: Vec<String>,
    /// Commands that show more information.
    pub queries: Vec<String>,
    /// The section of docs/errors.md and any other pages.
    pub docs: Vec<String>,
}

/// Everything found in a log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The failures, in the order in which to fix them. Warnings come last.
    pub failures: Vec<Finding>,
    /// The number of failures beyond the limit.
    pub left_out: u64,
    /// The number of lines in the log.
    pub lines: u64,
    /// The number of bytes in the log.
    pub bytes: u64,
}
