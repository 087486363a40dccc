//! Suppressions without a reason. Found by [`crate::suppress`].

use super::prelude::*;

check! {
    "suppression-without-reason",
    group: Group::Audit,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a suppression without a reason",
    why: "Later readers cannot tell whether the suppression is still needed.",
    remedy: "Write the reason after the parenthesis: `# pyo3-bzl: allow(ID) REASON`. In `pyo3-bzl.toml`, a missing reason is \
             an error.",
    run: |_| Vec::new(),
}
