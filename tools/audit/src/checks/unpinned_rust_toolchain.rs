//! A Rust toolchain whose version is not pinned.

use super::prelude::*;
use crate::facts::starlark::strings;

check! {
    "unpinned-rust-toolchain",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "the version of a Rust toolchain is not pinned",
    why: "`nightly` or `beta` without a date is a different compiler every day. Two machines that fetched it on different days \
          share no cache entries, and you cannot repeat last month's build.",
    remedy: "Name a release, `1.97.1`, or a date, `nightly/2026-06-01`. Without `versions`, you get the one release that your \
             version of rules_rust names.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(file) = &facts.module else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for call in file.syntax.calls() {
        if !call.function.ends_with(".toolchain") && !call.function.ends_with(".repository_set") {
            continue;
        }
        for (version, span) in call.get("versions").map(strings).unwrap_or_default() {
            if matches!(version, "nightly" | "beta" | "stable" | "latest") {
                findings.push(
                    CHECK
                        .finding(format!("`{version}` does not pin a compiler: it changes from one day to the next"))
                        .at(file.place(span))
                        .help("write a release such as `1.97.1`, or a date such as `nightly/2026-06-01`"),
                );
            }
        }
    }
    findings
}
