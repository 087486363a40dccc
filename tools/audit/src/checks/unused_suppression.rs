//! Comments and entries that allow what is not there. Found by [`crate::suppress`].

use super::prelude::*;

check! {
    "unused-suppression",
    group: Group::Audit,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a comment or entry allows what is not found",
    why: "What was allowed is gone, or the comment is not where the finding is. If it stays, it hides the next finding of that kind.",
    remedy: "Take it out. A comment is about its own line, or, alone on its line, about the next line of code.",
    run: |_| Vec::new(),
}
