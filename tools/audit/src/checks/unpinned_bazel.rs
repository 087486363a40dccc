//! No `.bazelversion`, or one that moves.

use super::prelude::*;

check! {
    "unpinned-bazel",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "no version of Bazel is pinned",
    why: "Without `.bazelversion` bazelisk takes the newest Bazel there is. A new major version changes defaults and \
          keys of actions from one day to the next: nothing comes from the cache, or the build breaks, and nobody \
          changed anything.",
    remedy: "Write one exact version, such as `7.7.1`, into `.bazelversion` beside `MODULE.bazel`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    if facts.module.is_none() {
        return Vec::new();
    }
    let Some(source) = &facts.bazel_version else {
        return vec![CHECK
            .finding("no version of Bazel is pinned: there is no .bazelversion")
            .help("write one exact version into it, such as the one that `bazel version` prints")];
    };
    let version = source.text.lines().next().unwrap_or_default().trim();
    // A fork is written before it: `org/7.7.1`.
    let number = version.rsplit('/').next().unwrap_or_default();
    let plain = number.split(['r', '-']).next().unwrap_or_default();
    let parts: Vec<_> = plain.split('.').collect();
    let is_exact = parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok());
    if is_exact {
        return Vec::new();
    }
    vec![CHECK
        .finding(format!("`{version}` is another version of Bazel from time to time"))
        .at(source.line_place(1))
        .help("write one exact version, such as the one that `bazel version` prints")]
}
