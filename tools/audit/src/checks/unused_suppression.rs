//! Suppressions that match no finding. Found by [`crate::suppress`].

use super::prelude::*;

check! {
    "unused-suppression",
    group: Group::Audit,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "an unused suppression",
    why: "The suppressed finding is gone, or the comment is in the wrong place. If it stays, it hides the next finding of that \
          check.",
    remedy: "Remove it. A comment applies to its own line or, if it is alone on its line, to the next line of code.",
    run: |_| Vec::new(),
}
