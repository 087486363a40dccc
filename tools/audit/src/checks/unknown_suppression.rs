//! Comments that allow a check that does not exist. Found by [`crate::suppress`].

use super::prelude::*;

check! {
    "unknown-suppression",
    group: Group::Audit,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a comment allows a check that does not exist",
    why: "A comment with a misspelt id, or in another form than `# pyo3-bzl: allow(ID) REASON`, allows nothing.",
    remedy: "Write an id as `pyo3-bzl audit --list` names it.",
    run: |_| Vec::new(),
}
