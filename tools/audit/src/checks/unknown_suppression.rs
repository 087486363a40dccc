//! Suppressions of a check that does not exist. Found by [`crate::suppress`].

use super::prelude::*;

check! {
    "unknown-suppression",
    group: Group::Audit,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a suppression of an unknown check",
    why: "A comment with a misspelt ID, or in a form other than `# pyo3-bzl: allow(ID) REASON`, suppresses nothing.",
    remedy: "Use an ID that `pyo3-bzl audit --list` shows.",
    run: |_| Vec::new(),
}
