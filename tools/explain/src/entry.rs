//! What the catalogue knows of a message: a TOML file of `catalogue/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::finding::{Confidence, Severity};
use crate::phase::Phase;

/// One kind of failure.
///
/// Texts are templates: `{name}` is a capture, `{name|other}` the capture or, where there is none, the other text; `{{` is a brace.
/// Beside the captures of its patterns an entry may use `label`, `package`, `mnemonic`, `file` and `line` with an alternative.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Entry {
    /// Its id, for good: the stem of its file, in JSON, the anchor in docs/errors.md.
    pub id: String,
    /// Where it happens.
    pub phase: Phase,
    /// The message as it is printed, with example names: the heading in docs/errors.md.
    pub message: String,
    /// How sure a match is.
    pub confidence: Confidence,
    /// Whether the build goes on.
    #[serde(default)]
    pub severity: Severity,
    /// Whether it only says that something below failed: told only if nothing else is known.
    #[serde(default)]
    pub wrapper: bool,
    /// Ids of entries that say more about the same failure: where one of them matches, this one is not told.
    #[serde(default)]
    pub yields: Vec<String>,
    /// Regular expressions on one line, without colours and time stamps; one is enough. Each contains a literal of four bytes or more.
    pub patterns: Vec<String>,
    /// What other lines must say, or must not.
    #[serde(default)]
    pub context: Vec<Context>,
    /// The captures that tell one failure from another; all if it is not given. Matches that differ in others are the same failure.
    pub by: Option<Vec<String>>,
    /// Why it happens, in one sentence.
    pub cause: String,
    /// What to do: edits and commands, the likeliest first.
    pub fixes: Vec<String>,
    /// Commands that show more; the one of the phase if there is none.
    #[serde(default)]
    pub query: Vec<String>,
    /// A page that says more.
    pub see: Option<String>,
    /// Real outputs.
    #[serde(rename = "sample")]
    pub samples: Vec<Sample>,
    /// Texts that look like it and are something else.
    #[serde(default, rename = "near-miss")]
    pub near_misses: Vec<NearMiss>,
}

/// A condition on lines near the match. Its captures are added to those of the pattern.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Looks at so many lines before the match.
    #[serde(default)]
    pub before: usize,
    /// Looks at so many lines after the match.
    #[serde(default)]
    pub after: usize,
    /// Looks at the line with which Bazel says which action failed.
    #[serde(default)]
    pub action: bool,
    /// A line must match.
    pub requires: Option<String>,
    /// No line may match.
    pub forbids: Option<String>,
    /// Only for its captures.
    pub optional: Option<String>,
}

/// A real output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// What was printed.
    pub text: String,
    /// What printed it: programs with versions, or a public report.
    pub source: String,
    /// The captures that must come out.
    #[serde(default)]
    pub captures: BTreeMap<String, String>,
}

/// A text that must not match.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearMiss {
    /// The text.
    pub text: String,
    /// What it is instead.
    pub why: String,
}
