//! What is found in a log.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::phase::Phase;

/// How sure an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The message has this one cause.
    Certain,
    /// The usual cause of the message.
    Likely,
    /// The message is not known; only Bazel's own lines around it are.
    StructureOnly,
}

impl Confidence {
    /// As it is shown.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::StructureOnly => "the phase by structure only",
        }
    }
}

/// Whether the build stops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It fails.
    #[default]
    Error,
    /// It goes on.
    Warning,
}

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, as the message names it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: Option<u32>,
}

/// One distinct failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The entry of the catalogue; None if the message is not known.
    pub id: Option<String>,
    /// Where in the build.
    pub phase: Phase,
    /// How sure that is.
    pub confidence: Confidence,
    /// Whether the build stops.
    pub severity: Severity,
    /// The line of the log that proves it, from 1.
    pub line: u64,
    /// What that line says.
    pub evidence: String,
    /// On how many lines it was said.
    pub count: u64,
    /// The target whose action, test or rule failed.
    pub label: Option<String>,
    /// The mnemonic of the failed action.
    pub mnemonic: Option<String>,
    /// The place that the message names.
    pub place: Option<Place>,
    /// Names and versions in the message.
    pub captures: BTreeMap<String, String>,
    /// Why, in one sentence.
    pub cause: String,
    /// What to do, the likeliest first.
    pub fixes: Vec<String>,
    /// Commands that show more.
    pub queries: Vec<String>,
    /// The section of docs/errors.md, and pages of others.
    pub docs: Vec<String>,
}

/// All that is found in a log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The failures, in the order in which to fix them; warnings last.
    pub failures: Vec<Finding>,
    /// Failures beyond the limit, which are only counted.
    pub left_out: u64,
    /// Lines of the log.
    pub lines: u64,
    /// Bytes of the log.
    pub bytes: u64,
}
