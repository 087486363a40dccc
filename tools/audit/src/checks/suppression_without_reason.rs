//! Comments that allow something and do not say why. Found by [`crate::suppress`].

use super::prelude::*;

check! {
    "suppression-without-reason",
    group: Group::Audit,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a comment allows something without a reason",
    why: "Whoever reads it later cannot tell whether it is still wanted.",
    remedy: "Write the reason behind the parenthesis: `# pyo3-bzl: allow(ID) REASON`. In `pyo3-bzl.toml` it is an error to leave it out.",
    run: |_| Vec::new(),
}
