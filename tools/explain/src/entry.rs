//! Defines the TOML format of the files in `catalogue/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::finding::{Confidence, Severity};
use crate::phase::Phase;

/// One kind of failure.
///
/// Texts are templates. `{name}` inserts a capture, and `{name|other}` falls back to the other text if there is no such capture.
/// `{{` is a brace.
/// Besides the captures of its patterns, an entry may use `label`, `package`, `mnemonic`, `file` and `line`, each with a fallback.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Entry {
    /// The id, which never changes. It is the stem of the file, the id in JSON, and the anchor in docs/errors.md.
    pub id: String,
    /// The phase in which the failure happens.
    pub phase: Phase,
    /// The message as printed, with example names. Becomes the heading in docs/errors.md.
    pub message: String,
    /// The confidence of a match.
    pub confidence: Confidence,
    /// Whether the build continues.
    #[serde(default)]
    pub severity: Severity,
    /// Whether the message only says that something else failed. Such a finding is reported only if no other explains the failure.
    #[serde(default)]
    pub wrapper: bool,
    /// Ids of more specific entries for the same failure. If one of them matches, this entry is not reported.
    #[serde(default)]
    pub yields: Vec<String>,
    /// Regular expressions, of which one must match a line without colours and time stamps. Each needs a literal of at least four bytes.
    pub patterns: Vec<String>,
    /// Conditions on other lines.
    #[serde(default)]
    pub context: Vec<Context>,
    /// The captures that distinguish one failure from another. By default, all of them do.
    pub by: Option<Vec<String>>,
    /// The cause, in one sentence.
    pub cause: String,
    /// Edits and commands that fix the failure, the most likely first.
    pub fixes: Vec<String>,
    /// Commands that show more. Defaults to the command of the phase.
    #[serde(default)]
    pub query: Vec<String>,
    /// The address of a page with more information.
    pub see: Option<String>,
    /// Real outputs that must match.
    #[serde(rename = "sample")]
    pub samples: Vec<Sample>,
    /// Similar texts that must not match.
    #[serde(default, rename = "near-miss")]
    pub near_misses: Vec<NearMiss>,
}

/// A condition on lines near the match. Its captures are added to those of the pattern.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// The number of lines before the match to search.
    #[serde(default)]
    pub before: usize,
    /// The number of lines after the match to search.
    #[serde(default)]
    pub after: usize,
    /// Whether to search the line in which Bazel names the failed action.
    #[serde(default)]
    pub action: bool,
    /// An expression that must match one of the lines.
    pub requires: Option<String>,
    /// An expression that must match none of the lines.
    pub forbids: Option<String>,
    /// An expression that only adds captures.
    pub optional: Option<String>,
}

/// A real output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The output.
    pub text: String,
    /// Where the output is from: a program and its version, or a public report.
    pub source: String,
    /// The expected captures.
    #[serde(default)]
    pub captures: BTreeMap<String, String>,
}

/// A text that must not match.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearMiss {
    /// The text.
    pub text: String,
    /// What the text means instead.
    pub why: String,
}
